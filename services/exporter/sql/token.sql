SELECT t.label, t.role, t.unit, coalesce ((SELECT u.path FROM unit u WHERE u.code = t.unit ORDER BY u.valid_from DESC LIMIT 1), '')
FROM token t
WHERE t.digest = $1::bytea AND t.revoked_at IS NULL
