SELECT sheet_campaign_json ($1::text, $2::text, $3::text, $4::timestamptz)
