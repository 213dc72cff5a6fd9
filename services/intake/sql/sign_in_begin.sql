SELECT b.wait_s, b.password, b.role, encode (b.totp_secret, 'hex'), b.totp_step
FROM sign_in_begin ($1::text, $2::bytea, $3::bytea, $4::bytea, clock_timestamp ()) b
