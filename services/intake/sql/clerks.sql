SELECT clerks_json ($1::text, $2::timestamptz, clock_timestamp ())
