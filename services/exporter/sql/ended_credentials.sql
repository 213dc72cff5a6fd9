SELECT ended_credentials ($1::bytea[], $2::bytea[], $3::text[], clock_timestamp ())
