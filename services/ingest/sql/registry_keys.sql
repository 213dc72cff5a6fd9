-- A feed's subtree is that of its unit's newest version.
SELECT k.public_key, f.code, f.province, f.unit,
       (SELECT u.path FROM unit u WHERE u.code = f.unit ORDER BY u.valid_from DESC LIMIT 1),
       k.revoked_at IS NOT NULL OR f.revoked_at IS NOT NULL
FROM feed_key k
JOIN feed f ON f.code = k.feed
