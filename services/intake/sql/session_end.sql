SELECT session_end ($1::bytea, clock_timestamp (), $2::timestamptz)
