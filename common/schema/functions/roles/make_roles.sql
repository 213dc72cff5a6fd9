-- The roles of service_roles that are missing, made; and those that can more than connect, brought back to that. What an administrator has to run
-- where this role may not: '' for nothing.
CREATE FUNCTION make_roles (OUT made text[], OUT needed text) LANGUAGE plpgsql AS $$
DECLARE
    v_role text;
    v_may boolean := (SELECT r.rolsuper OR r.rolcreaterole FROM pg_roles r WHERE r.rolname = current_user);
    v_super boolean := (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user);
BEGIN
    made := '{}';
    needed := '';
    FOR v_role IN SELECT s.role FROM service_roles () s WHERE s.role NOT IN (SELECT r.rolname FROM pg_roles r) LOOP
        IF NOT v_may THEN
            needed := needed || format ('CREATE ROLE %I LOGIN; ', v_role);
            CONTINUE;
        END IF;
        BEGIN
            EXECUTE format ('CREATE ROLE %I LOGIN', v_role);
            made := made || v_role;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another database of this cluster is migrated at this moment
        END;
    END LOOP;
    FOR v_role IN SELECT r.rolname FROM pg_roles r
                  WHERE r.rolname IN (SELECT s.role FROM service_roles () s)
                    AND (r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls) LOOP
        IF v_super THEN
            EXECUTE format ('ALTER ROLE %I NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS', v_role);
        ELSE
            needed := needed || format ('ALTER ROLE %I NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS; ', v_role);
        END IF;
    END LOOP;
    needed := rtrim (needed);
END $$;
