-- What a role can do beside its rights, as doctor says it: a superuser, an owner here, or a member of another role. Null: nothing.
CREATE FUNCTION role_excess (p_role oid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN r.rolsuper THEN 'a superuser'
                WHEN EXISTS (SELECT 1 FROM pg_database d WHERE d.datname = current_database () AND d.datdba = r.oid)
                     OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relowner = r.oid) THEN 'which owns tables'
                WHEN r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls
                     OR EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid) THEN 'which can more than its rights' END
    FROM pg_roles r
    WHERE r.oid = p_role
$$;
