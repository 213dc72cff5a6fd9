-- The same of the schema's functions: those with their owner's rights are for whom service_calls names, those of this folder for the owner alone, the
-- others for every service. None is PUBLIC's. How many were changed.
CREATE FUNCTION grant_functions () RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    f record;
    v_role text;
    v_changed integer := 0;
    v_roles text[] := (SELECT coalesce (array_agg (s.role), '{}') FROM service_roles () s JOIN pg_roles r ON r.rolname = s.role);
BEGIN
    FOR f IN
        SELECT p.oid::regprocedure::text AS name, w.roles AS wanted, h.roles AS present
        FROM pg_proc p
        JOIN schema_function s ON split_part (s.name, '/', 2) = p.proname
        LEFT JOIN service_calls () c ON c.function = p.proname
        CROSS JOIN LATERAL (SELECT coalesce (array_agg (x ORDER BY x), '{}') AS roles FROM unnest (v_roles) x
                            WHERE CASE WHEN p.prosecdef THEN x = ANY (c.roles) ELSE s.name NOT LIKE 'roles/%' END) w
        CROSS JOIN LATERAL (SELECT coalesce (array_agg (n.name ORDER BY n.name), '{}') AS roles
                            FROM aclexplode (coalesce (p.proacl, acldefault ('f', p.proowner))) e
                            LEFT JOIN pg_roles r ON r.oid = e.grantee
                            CROSS JOIN LATERAL (SELECT CASE WHEN e.grantee = 0 THEN 'public' ELSE r.rolname::text END AS name) n
                            WHERE e.grantee = 0 OR r.rolname = ANY (v_roles)) h
        WHERE p.pronamespace = 'public'::regnamespace AND w.roles <> h.roles
        ORDER BY 1
    LOOP
        EXECUTE format ('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.name);
        FOREACH v_role IN ARRAY v_roles LOOP
            IF v_role = ANY (f.present) AND NOT v_role = ANY (f.wanted) THEN
                EXECUTE format ('REVOKE ALL ON FUNCTION %s FROM %I', f.name, v_role);
            ELSIF v_role = ANY (f.wanted) AND NOT v_role = ANY (f.present) THEN
                EXECUTE format ('GRANT EXECUTE ON FUNCTION %s TO %I', f.name, v_role);
            END IF;
        END LOOP;
        v_changed := v_changed + 1;
    END LOOP;
    RETURN v_changed;
END $$;
