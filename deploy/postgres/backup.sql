-- The role by which the database is backed up to the second (deploy/backup), which its administrator makes where that is wanted: in tiendo's database,
-- `psql -f backup.sql`, or `tiendo roles --backup`. It streams all that is written, so it reads everything, and changes nothing. Twice changes nothing.

SELECT 'CREATE ROLE tiendo_backup LOGIN REPLICATION'
WHERE NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = 'tiendo_backup')
\gexec

SELECT 'ALTER ROLE tiendo_backup LOGIN REPLICATION NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS'
FROM pg_roles r
WHERE r.rolname = 'tiendo_backup' AND (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls OR NOT r.rolreplication OR NOT r.rolcanlogin)
\gexec

-- what barman has to know of the server
SELECT format ('GRANT %I TO tiendo_backup', w.name)
FROM unnest (ARRAY['pg_read_all_settings', 'pg_read_all_stats']) AS w (name)
WHERE NOT pg_has_role ('tiendo_backup', w.name, 'MEMBER')
\gexec

-- and what it has to do: a base backup begins and ends, and a segment of the log of changes
SELECT format ('GRANT EXECUTE ON FUNCTION %s TO tiendo_backup', p.oid::regprocedure)
FROM pg_proc p
WHERE p.pronamespace = 'pg_catalog'::regnamespace
  AND p.proname IN ('pg_backup_start', 'pg_backup_stop', 'pg_switch_wal', 'pg_create_restore_point')
  AND NOT has_function_privilege ('tiendo_backup', p.oid, 'EXECUTE')
\gexec
