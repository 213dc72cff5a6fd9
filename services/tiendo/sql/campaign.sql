SELECT campaign_json (existing_campaign ($1::text), $2::timestamptz)
