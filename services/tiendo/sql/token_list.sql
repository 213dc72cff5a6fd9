SELECT label, role, unit, added_at, CASE WHEN revoked_at IS NULL THEN 'active' ELSE 'revoked' END AS state FROM token ORDER BY label
