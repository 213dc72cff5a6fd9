-- What is wrong with who owns the database and the schema, as doctor says it; null: nothing. The owner is one role, and no superuser.
CREATE FUNCTION owner_finding () RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT CASE WHEN count (*) > 1 THEN format ('the schema belongs to several roles: %s', string_agg (r.rolname, ', ' ORDER BY r.rolname))
                WHEN bool_or (r.rolsuper) THEN format ('the schema belongs to %s, a superuser', min (r.rolname))
                WHEN bool_or (r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls)
                    THEN format ('the schema belongs to %s, which can more than own it', min (r.rolname)) END
    FROM pg_roles r
    WHERE r.oid IN (SELECT d.datdba FROM pg_database d WHERE d.datname = current_database ()
                    UNION SELECT c.relowner FROM pg_class c
                          WHERE c.relnamespace = 'public'::regnamespace AND c.relname IN (SELECT g.relation FROM service_grants () g)
                    UNION SELECT p.proowner FROM pg_proc p JOIN schema_function f ON split_part (f.name, '/', 2) = p.proname
                          WHERE p.pronamespace = 'public'::regnamespace));
END $$;
