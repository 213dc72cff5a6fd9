-- Opens a session. It ends 12 h after it was last used; where the device is to be remembered (clerk and district alone), 60 days after it was opened.
-- Who signed in by a link and needs a second factor (pc06, operator) gets 12 h in all, to set password and one-time code.
CREATE FUNCTION session_open (p_account text, p_digest bytea, p_id text, p_by_link boolean, p_remember boolean, p_device text, p_now timestamptz) RETURNS timestamptz
LANGUAGE plpgsql AS $$
DECLARE
    v_role text := (SELECT a.role FROM account a WHERE a.code = p_account);
    v_remembered boolean := p_remember AND v_role IN ('clerk', 'district');
    v_expires timestamptz := p_now + CASE WHEN v_remembered THEN interval '60 days' WHEN p_by_link AND v_role IN ('pc06', 'operator') THEN interval '12 hours'
                                          ELSE interval '30 days' END;
BEGIN
    INSERT INTO session (digest, id, account, by_link, device, opened_at, used_at, idle, expires_at)
    VALUES (p_digest, p_id, p_account, p_by_link, left (p_device, 200), p_now, p_now, CASE WHEN v_remembered THEN interval '60 days' ELSE interval '12 hours' END, v_expires);
    RETURN v_expires;
END $$;
