SELECT g.code AS gateway, k.public_key AS key, CASE WHEN g.revoked_at IS NOT NULL OR k.revoked_at IS NOT NULL THEN 'revoked' ELSE 'active' END AS state,
       (SELECT count (*) FROM feed f WHERE f.gateway = g.code) AS feeds
FROM gateway g LEFT JOIN gateway_key k ON k.gateway = g.code
ORDER BY g.code, k.added_at
