SELECT account_set_totp ($1::text, $2::bigint, $3::bytea[], $4::timestamptz)
