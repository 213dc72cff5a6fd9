SELECT account_change ($1::text, $2::text, clock_timestamp ())
