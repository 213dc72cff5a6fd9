SELECT add_silence ($1::text, $2::text, $3::text, $4::timestamptz, $5::text, $6::text, $7::timestamptz)
