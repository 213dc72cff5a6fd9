SELECT postpone ($1::text, $2::date, $3::text, $4::text, $5::text, $6::text, $7::timestamptz)
