UPDATE account SET totp_pending = $2::bytea WHERE code = $1::text
