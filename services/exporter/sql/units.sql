SELECT units_json ($1::text, $2::text, $3::text, $4::date, $5::integer, $6::timestamptz, $7::text)
