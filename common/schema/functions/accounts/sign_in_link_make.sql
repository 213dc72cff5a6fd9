-- A new link of an account, and the end of its older ones. Until when it works; it works once.
CREATE FUNCTION sign_in_link_make (p_account text, p_digest bytea, p_now timestamptz) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    v_account account%ROWTYPE;
    v_expires timestamptz := p_now + interval '7 days';
BEGIN
    SELECT * INTO v_account FROM account a WHERE a.code = p_account FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no account %: see `tiendo account list`', p_account USING ERRCODE = 'P0002';
    ELSIF NOT account_usable (v_account) THEN
        RAISE EXCEPTION 'account % is locked or revoked', p_account USING ERRCODE = 'P0001';
    END IF;
    UPDATE sign_in_link l SET ended_at = p_now WHERE l.account = p_account AND l.used_at IS NULL AND l.ended_at IS NULL;
    INSERT INTO sign_in_link (digest, account, made_at, expires_at) VALUES (p_digest, p_account, p_now, v_expires);
    RETURN v_expires;
END $$;
