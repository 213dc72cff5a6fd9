SELECT entry_campaigns_json ($1::text, $2::timestamptz)
