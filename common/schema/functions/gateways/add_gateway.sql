-- A gateway, or one more key of it, so that a key can be changed while it reports.
CREATE FUNCTION add_gateway (p_code text, p_key text, p_now timestamptz, OUT result text) LANGUAGE plpgsql AS $$
DECLARE
    v_owner text;
BEGIN
    PERFORM configuration_changed ();
    v_owner := key_owner (p_key);
    IF v_owner <> 'gateway ' || p_code THEN
        RAISE EXCEPTION 'this key is already that of %: every gateway needs its own', v_owner USING ERRCODE = 'P0001';
    ELSIF EXISTS (SELECT 1 FROM gateway g WHERE g.code = p_code AND g.revoked_at IS NOT NULL) THEN
        RAISE EXCEPTION 'gateway % is revoked: `tiendo gateway restore %` brings it back', p_code, p_code USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO gateway (code, added_at) VALUES (p_code, p_now) ON CONFLICT (code) DO NOTHING;
    result := CASE WHEN FOUND THEN 'added' ELSE 'key added' END;
    INSERT INTO gateway_key (public_key, gateway, added_at) VALUES (p_key, p_code, p_now)
    ON CONFLICT (public_key) DO UPDATE SET revoked_at = NULL;
END $$;
