-- After roles.sql, in tiendo's database: all of it becomes tiendo_owner's. That is the database, and what is in the schema public and belongs to no
-- extension. Each row is a transaction of its own, so that the services go on: none holds two tables. Twice changes nothing.

-- Whoever owns it until now, and is no superuser, has the new owner's rights until all is handed over; so has whoever runs this.
SELECT format ('GRANT tiendo_owner TO %I', r.rolname)
FROM pg_roles r
WHERE NOT r.rolsuper AND r.rolname <> 'tiendo_owner' AND NOT pg_has_role (r.oid, 'tiendo_owner', 'MEMBER')
  AND (r.rolname = current_user
       OR r.oid IN (SELECT d.datdba FROM pg_database d WHERE d.datname = current_database ()
                    UNION SELECT c.relowner FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace))
\gexec

SELECT format ('ALTER DATABASE %I OWNER TO tiendo_owner', d.datname)
FROM pg_database d
JOIN pg_roles r ON r.oid = d.datdba
WHERE d.datname = current_database () AND r.rolname <> 'tiendo_owner'
\gexec

-- A database that PostgreSQL 14 or an older one has made: its schema is the first superuser's.
SELECT 'ALTER SCHEMA public OWNER TO pg_database_owner'
FROM pg_namespace n
JOIN pg_roles r ON r.oid = n.nspowner
WHERE n.nspname = 'public' AND r.rolname NOT IN ('pg_database_owner', 'tiendo_owner')
\gexec

-- Tables first: until functions with their owner's rights follow, whoever owned those has the tables' new owner's rights too.
SELECT format ('ALTER %s %s OWNER TO tiendo_owner', x.kind, x.name)
FROM (SELECT 1 AS turn, c.oid, 'pg_class'::regclass AS catalog, c.relowner AS owner, c.oid::regclass::text AS name,
             CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END AS kind
      FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      UNION ALL
      SELECT 2, t.oid, 'pg_type'::regclass, t.typowner, t.oid::regtype::text, CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END
      FROM pg_type t
      WHERE t.typnamespace = 'public'::regnamespace
        AND (t.typtype IN ('d', 'e', 'r') OR t.typrelid IN (SELECT c.oid FROM pg_class c WHERE c.relkind = 'c'))) x
WHERE x.owner <> (SELECT r.oid FROM pg_roles r WHERE r.rolname = 'tiendo_owner')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d -- an extension's; a sequence that goes with its table
                  WHERE d.classid = x.catalog AND d.objid = x.oid AND (d.deptype = 'e' OR (x.kind = 'SEQUENCE' AND d.deptype IN ('a', 'i'))))
ORDER BY x.turn, x.name
\gexec

-- Functions all at once: one with its owner's rights calls others that its new owner must be allowed to call. Beforehand, in a transaction of its own, the new
-- owner may call them all: others learn of a change function by function, however it was made, and a call that is under way meets both.
SELECT string_agg (format (v.form, p.oid::regprocedure), E';\n' ORDER BY p.oid::regprocedure::text)
FROM pg_proc p
CROSS JOIN (VALUES (1, 'GRANT EXECUTE ON ROUTINE %s TO tiendo_owner'), (2, 'ALTER ROUTINE %s OWNER TO tiendo_owner')) AS v (turn, form)
WHERE p.pronamespace = 'public'::regnamespace
  AND p.proowner <> (SELECT r.oid FROM pg_roles r WHERE r.rolname = 'tiendo_owner')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
GROUP BY v.turn
ORDER BY v.turn
\gexec

-- Nobody else has the owner's rights now, but who runs this, and a role by which a service is still connected: run this again once it is not.
SELECT format ('REVOKE tiendo_owner FROM %I', r.rolname)
FROM pg_auth_members m
JOIN pg_roles g ON g.oid = m.roleid
JOIN pg_roles r ON r.oid = m.member
WHERE g.rolname = 'tiendo_owner' AND r.rolname <> current_user
  AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.usesysid = r.oid AND a.application_name LIKE 'tiendo-%')
\gexec
