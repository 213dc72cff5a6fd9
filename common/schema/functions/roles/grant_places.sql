-- The schema and the database: the services' roles connect and look names up, ingest alone makes temporary tables (a group of reports that meets what is
-- stored), and PUBLIC makes nothing, there or here. How many were changed.
CREATE FUNCTION grant_places () RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_role text;
    v_changed integer := 0;
    v_database text := current_database ();
    v_public text[] := (SELECT coalesce (array_agg (e.privilege_type), '{}')
                        FROM pg_database d CROSS JOIN LATERAL aclexplode (coalesce (d.datacl, acldefault ('d', d.datdba))) e
                        WHERE d.datname = current_database () AND e.grantee = 0);
BEGIN
    IF EXISTS (SELECT 1 FROM pg_namespace n CROSS JOIN LATERAL aclexplode (n.nspacl) e
               WHERE n.nspname = 'public' AND e.grantee = 0 AND e.privilege_type = 'CREATE') THEN
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        v_changed := v_changed + 1;
    END IF;
    IF v_public && ARRAY['TEMPORARY', 'CREATE'] THEN
        EXECUTE format ('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC', v_database);
        v_changed := v_changed + 1;
    END IF;
    FOR v_role IN SELECT s.role FROM service_roles () s JOIN pg_roles r ON r.rolname = s.role LOOP
        -- of the schema by name, whatever PUBLIC may: so a dump has it, and who restores into a new schema gets it back
        IF NOT EXISTS (SELECT 1 FROM pg_namespace n CROSS JOIN LATERAL aclexplode (n.nspacl) e
                       WHERE n.nspname = 'public' AND e.grantee = v_role::regrole AND e.privilege_type = 'USAGE')
           OR NOT has_database_privilege (v_role, v_database, 'CONNECT')
           OR (v_role = 'tiendo_ingest' AND NOT has_database_privilege (v_role, v_database, 'TEMPORARY')) THEN
            EXECUTE format ('GRANT USAGE ON SCHEMA public TO %I', v_role);
            EXECUTE format ('GRANT CONNECT%s ON DATABASE %I TO %I', CASE WHEN v_role = 'tiendo_ingest' THEN ', TEMPORARY' ELSE '' END, v_database, v_role);
            v_changed := v_changed + 1;
        END IF;
    END LOOP;
    RETURN v_changed;
END $$;
