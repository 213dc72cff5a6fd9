SELECT encode (a.totp_pending, 'hex') FROM account a WHERE a.code = $1::text AND a.totp_pending IS NOT NULL
