-- Signs in by a link, p_at for the audit log: result `opened`, or `gone` where it is unknown, used, ended or expired, or the account may not sign in.
CREATE FUNCTION sign_in_link_use (p_link bytea, p_session bytea, p_id text, p_remember boolean, p_device text, p_now timestamptz, p_at timestamptz, OUT result text, OUT account text,
                                  OUT expires_at timestamptz) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sign_in_link l SET used_at = p_now FROM account a
    WHERE l.digest = p_link AND l.used_at IS NULL AND l.ended_at IS NULL AND l.expires_at > p_now AND a.code = l.account AND account_usable (a)
    RETURNING l.account INTO account;
    IF account IS NULL THEN
        result := 'gone';
        RETURN;
    END IF;
    expires_at := session_open (account, p_session, p_id, true, p_remember, p_device, p_now);
    result := 'opened';
    PERFORM audit_write (p_at, account, 'http', 'sign in', account, '{"by": "link"}');
END $$;
