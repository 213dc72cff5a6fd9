SELECT sign_in_refuse ($1::text, $2::bytea, $3::bytea, clock_timestamp (), $4::timestamptz)
