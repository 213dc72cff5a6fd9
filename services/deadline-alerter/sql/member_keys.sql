-- A member's scope is the subtree of its unit as it lies today. Press and copies are told nothing over alerts/1.
SELECT k.public_key, m.code, m.province, m.unit, (unit_now (m.unit, $1::timestamptz)).path, k.revoked_at IS NOT NULL OR m.revoked_at IS NOT NULL,
       m.role IN ('press', 'copy')
FROM member_key k
JOIN member m ON m.code = k.member
