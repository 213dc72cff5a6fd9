-- A gateway's one key, or the whole gateway where no key is named. The number of keys that were revoked.
CREATE FUNCTION revoke_gateway (p_code text, p_key text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_keys integer;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM gateway WHERE code = p_code) THEN
        RAISE EXCEPTION 'there is no gateway %', p_code USING ERRCODE = 'P0002';
    END IF;
    UPDATE gateway_key SET revoked_at = p_now
    WHERE gateway = p_code AND revoked_at IS NULL AND (p_key IS NULL OR public_key = p_key);
    GET DIAGNOSTICS v_keys = ROW_COUNT;
    IF p_key IS NOT NULL AND v_keys = 0 THEN
        RAISE EXCEPTION 'gateway % has no such key in use', p_code USING ERRCODE = 'P0002';
    END IF;
    UPDATE gateway SET revoked_at = p_now WHERE code = p_code AND p_key IS NULL AND revoked_at IS NULL;
    PERFORM configuration_changed ();
    RETURN v_keys;
END $$;
