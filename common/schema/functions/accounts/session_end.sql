-- Signs out.
CREATE FUNCTION session_end (p_digest bytea, p_now timestamptz, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_account text;
BEGIN
    UPDATE session s SET ended_at = p_now WHERE s.digest = p_digest AND s.ended_at IS NULL RETURNING s.account INTO v_account;
    IF FOUND THEN
        PERFORM audit_write (p_at, v_account, 'http', 'sign out', v_account, '{}');
    END IF;
END $$;
