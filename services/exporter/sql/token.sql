-- With the state of the database: where tables lie on other servers the snapshot of this one says too little, so none is named.
SELECT t.label, t.role, t.unit, coalesce ((SELECT u.path FROM unit u WHERE u.code = t.unit ORDER BY u.valid_from DESC LIMIT 1), ''),
       CASE WHEN EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN '' ELSE pg_current_snapshot ()::text END
FROM token t
WHERE t.digest = $1::bytea AND t.revoked_at IS NULL
