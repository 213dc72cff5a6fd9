SELECT days_json ($1::text, $2::text, $3::date, $4::date, $5::timestamptz, $6::timestamptz, $7::text)
