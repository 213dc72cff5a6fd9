SELECT f.code AS feed, f.unit, (SELECT u.name_vi FROM unit u WHERE u.code = f.unit ORDER BY u.valid_from DESC LIMIT 1) AS name,
       k.public_key AS key, CASE WHEN f.revoked_at IS NOT NULL OR k.revoked_at IS NOT NULL THEN 'revoked' ELSE 'active' END AS state,
       (SELECT max (b.seq) FROM batch b WHERE b.province = f.province AND b.feed = f.code) AS last_seq,
       (SELECT max (b.received_at) FROM batch b WHERE b.province = f.province AND b.feed = f.code) AS last_received
FROM feed f LEFT JOIN feed_key k ON k.feed = f.code
ORDER BY f.code, k.added_at
