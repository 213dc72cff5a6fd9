SELECT sign_in_succeed ($1::text, $2::bytea, $3::bytea, $4::bytea, nullif ($5::text, '')::bigint, $6::bytea, $7::text, $8::boolean, $9::text, clock_timestamp (), $10::timestamptz)
