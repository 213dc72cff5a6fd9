-- Brings back a revoked member, with the keys that were revoked with it; a key that was revoked by itself stays so. The number of its keys.
CREATE FUNCTION restore_member (p_code text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_revoked timestamptz;
    v_keys integer;
BEGIN
    SELECT revoked_at INTO v_revoked FROM member WHERE code = p_code FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no member %', p_code USING ERRCODE = 'P0002';
    ELSIF v_revoked IS NULL THEN
        RAISE EXCEPTION 'member % is not revoked', p_code USING ERRCODE = 'P0001';
    END IF;
    UPDATE member SET revoked_at = NULL WHERE code = p_code;
    UPDATE member_key SET revoked_at = NULL WHERE member = p_code AND revoked_at = v_revoked;
    GET DIAGNOSTICS v_keys = ROW_COUNT;
    PERFORM configuration_changed ();
    RETURN v_keys;
END $$;
