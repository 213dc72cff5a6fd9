SELECT recovery_code_use ($1::text, $2::bytea, clock_timestamp ())
