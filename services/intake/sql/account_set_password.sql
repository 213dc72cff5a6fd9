SELECT account_set_password ($1::text, $2::text, $3::bytea, clock_timestamp (), $4::timestamptz)
