SELECT recheck ($1::text, $2::text, $3::timestamptz)
