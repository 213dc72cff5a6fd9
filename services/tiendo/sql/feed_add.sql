SELECT result FROM add_feed ($1::text, $2::text, $3::text, $4::timestamptz)
