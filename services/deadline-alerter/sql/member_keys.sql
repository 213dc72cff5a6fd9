-- A member's scope is the subtree of its unit's newest version.
SELECT k.public_key, m.code, m.province, m.unit,
       (SELECT u.path FROM unit u WHERE u.code = m.unit ORDER BY u.valid_from DESC LIMIT 1),
       k.revoked_at IS NOT NULL OR m.revoked_at IS NOT NULL
FROM member_key k
JOIN member m ON m.code = k.member
