CREATE FUNCTION revoke_member (p_code text, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM member WHERE code = p_code) THEN
        RAISE EXCEPTION 'there is no member %', p_code USING ERRCODE = 'P0002';
    END IF;
    UPDATE member SET revoked_at = p_now WHERE code = p_code AND revoked_at IS NULL;
    UPDATE member_key SET revoked_at = p_now WHERE member = p_code AND revoked_at IS NULL;
    UPDATE delivery SET state = 'dead', error = 'the member is revoked' WHERE member = p_code AND state = 'pending';
    PERFORM configuration_changed ();
END $$;
