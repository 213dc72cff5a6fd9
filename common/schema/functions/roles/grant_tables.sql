-- Gives and takes, until the services' roles have of the schema's relations what service_grants says, and PUBLIC nothing. Where all is right nothing is
-- written. How many were changed.
CREATE FUNCTION grant_tables () RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    d record;
    v_changed integer := 0;
BEGIN
    FOR d IN SELECT * FROM differing_rights () LOOP
        EXECUTE format ('REVOKE ALL ON %s public.%I FROM %s', CASE WHEN d.kind = 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, d.relation,
                        CASE WHEN d.role = 'public' THEN 'PUBLIC' ELSE quote_ident (d.role) END);
        IF d.wanted IS NOT NULL THEN
            EXECUTE format ('GRANT %s ON TABLE public.%I TO %I', d.wanted, d.relation, d.role);
        END IF;
        v_changed := v_changed + 1;
    END LOOP;
    RETURN v_changed;
END $$;
