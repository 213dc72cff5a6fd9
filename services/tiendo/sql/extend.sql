SELECT extend ($1::text, $2::date, $3::date, $4::date, $5::text, $6::text, $7::text, $8::timestamptz)
