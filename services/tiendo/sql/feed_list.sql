-- What is distributed is summed by itself, then joined.
WITH sent AS MATERIALIZED (SELECT province, feed, life, max (seq) AS seq, max (received_at) AS received FROM batch GROUP BY province, feed, life)
SELECT f.code AS feed, f.unit, (SELECT u.name_vi FROM unit u WHERE u.code = f.unit ORDER BY u.valid_from DESC LIMIT 1) AS name,
       k.public_key AS key, CASE WHEN f.revoked_at IS NOT NULL OR k.revoked_at IS NOT NULL THEN 'revoked' ELSE 'active' END AS state,
       s.seq AS last_seq, s.received AS last_received, f.gateway
FROM feed f LEFT JOIN feed_key k ON k.feed = f.code LEFT JOIN sent s ON s.province = f.province AND s.feed = f.code AND s.life = f.life
ORDER BY f.code, k.added_at
