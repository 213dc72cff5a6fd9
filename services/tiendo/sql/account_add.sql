SELECT result FROM account_add ($1::text, $2::text, $3::text, $4::text, $5::text, unit_today ($3::text, $6::timestamptz), clock_timestamp ())
