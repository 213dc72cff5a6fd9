SELECT unit_alerts_json ($1::text, $2::text, $3::integer, $4::timestamptz, $5::timestamptz, $6::text)
