SELECT label, role, unit, added_at, expires_at,
       CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= clock_timestamp () THEN 'expired' ELSE 'active' END AS state
FROM token
ORDER BY label
