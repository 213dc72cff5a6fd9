-- Who proves what: the key of a feed speaks for that feed, the key of a gateway for any.
SELECT x.public_key, x.code, x.gateway, x.revoked
FROM (SELECT k.public_key, f.code, false AS gateway, k.revoked_at IS NOT NULL OR f.revoked_at IS NOT NULL AS revoked
      FROM feed_key k
      JOIN feed f ON f.code = k.feed
      UNION ALL
      SELECT k.public_key, g.code, true, k.revoked_at IS NOT NULL OR g.revoked_at IS NOT NULL
      FROM gateway_key k
      JOIN gateway g ON g.code = k.gateway) x
ORDER BY x.public_key COLLATE "C"
