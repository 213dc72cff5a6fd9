-- The roles of the services and of the command, and what they may do, as this release says; the last step of `tiendo migrate`, and part of `tiendo restored`. Where the caller may
-- not, what an administrator has to do is said (needed), and the rest is done all the same.
CREATE FUNCTION settle_rights (OUT said text, OUT needed text) LANGUAGE plpgsql AS $$
DECLARE
    v_made text[];
    v_changed integer := 0;
BEGIN
    SELECT m.made, m.needed INTO v_made, needed FROM make_roles () m;
    BEGIN
        v_changed := grant_tables () + grant_functions ();
    EXCEPTION WHEN insufficient_privilege THEN
        needed := concat_ws (' ', nullif (needed, ''), format ('REASSIGN OWNED BY the owner of the tables TO %I; (%s)', current_user, SQLERRM));
    END;
    BEGIN
        v_changed := v_changed + grant_places ();
    EXCEPTION WHEN insufficient_privilege THEN
        needed := concat_ws (' ', nullif (needed, ''), format ('ALTER DATABASE %I OWNER TO %I; (%s)', current_database (), current_user, SQLERRM));
    END;
    said := concat_ws ('; ', 'made the roles ' || nullif (array_to_string (v_made, ', '), ''),
                       CASE WHEN v_changed > 0 THEN 'set the rights of the services'' roles' END);
END $$;
