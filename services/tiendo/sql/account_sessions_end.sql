SELECT account_end_sessions (a.code, NULL, clock_timestamp ()) AS ended FROM account a WHERE a.code = $1::text
