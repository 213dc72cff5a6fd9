-- With the state of the database: where tables lie on other servers the snapshot of this one says too little, so none is named.
SELECT t.label, t.role, t.unit, coalesce ((unit_now (t.unit, $2::timestamptz)).path, ''),
       CASE WHEN EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') THEN '' ELSE pg_current_snapshot ()::text END, ''
FROM token t
WHERE t.digest = $1::bytea AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp ())
