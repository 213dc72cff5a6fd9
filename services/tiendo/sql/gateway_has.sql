-- Whether a gateway has a key, revoked or not.
SELECT 1 FROM gateway_key WHERE gateway = $1::text AND public_key = $2::text
