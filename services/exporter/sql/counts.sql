SELECT counts_json ($1::text, $2::date, $3::text, $4::text, $5::timestamptz, $6::timestamptz)
