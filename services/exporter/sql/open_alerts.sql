SELECT open_alerts_json ($1::text, $2::text, $3::text, $4::integer, $5::text IS NOT NULL, $6::timestamptz)
