SELECT calendar_json ($1::text, $2::text, $3::text, $4::date, $5::date, $6::timestamptz, $7::timestamptz, $8::text)
