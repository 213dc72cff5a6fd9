SELECT missing_json ($1::text, $2::date, $3::text, $4::timestamptz, $5::integer, $6::timestamptz)
