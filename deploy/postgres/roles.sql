-- The database roles of tiendo, which whoever administers the server makes once: in tiendo's database, `psql -f roles.sql -f owner.sql`, or
-- `tiendo roles`, which runs the same and sets passwords. Each query gives statements, and \gexec runs them one by one. Twice changes nothing.
--   tiendo_owner      owns the database and all that is in its schema; `tiendo migrate` and `tiendo restored` connect as it, and no service
--   tiendo_operator   every other verb of the command
--   the others        one for each service
-- What each may do is set by `tiendo migrate` (docs/reference/roles.md). None is a superuser or makes roles.

SELECT format ('CREATE ROLE %I LOGIN', w.name)
FROM unnest (ARRAY['tiendo_owner', 'tiendo_operator', 'tiendo_ingest', 'tiendo_aggregator', 'tiendo_alerter', 'tiendo_exporter', 'tiendo_intake']) AS w (name)
WHERE w.name NOT IN (SELECT r.rolname FROM pg_roles r)
\gexec

SELECT format ('ALTER ROLE %I NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS', r.rolname)
FROM pg_roles r
WHERE r.rolname IN ('tiendo_owner', 'tiendo_operator', 'tiendo_ingest', 'tiendo_aggregator', 'tiendo_alerter', 'tiendo_exporter', 'tiendo_intake')
  AND (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls)
\gexec

SELECT format ('REVOKE %I FROM %I', g.rolname, r.rolname)
FROM pg_auth_members m
JOIN pg_roles g ON g.oid = m.roleid
JOIN pg_roles r ON r.oid = m.member
WHERE r.rolname IN ('tiendo_owner', 'tiendo_operator', 'tiendo_ingest', 'tiendo_aggregator', 'tiendo_alerter', 'tiendo_exporter', 'tiendo_intake')
\gexec
