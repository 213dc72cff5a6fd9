-- An operator's lock, unlock or revocation: what it ends ends in the same transaction. A revoked account stays revoked.
CREATE FUNCTION account_change (p_code text, p_change text, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_account account%ROWTYPE;
BEGIN
    SELECT * INTO v_account FROM account a WHERE a.code = p_code FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no account %: see `tiendo account list`', p_code USING ERRCODE = 'P0002';
    ELSIF v_account.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION 'account % was revoked', p_code USING ERRCODE = 'P0001';
    END IF;
    UPDATE account a SET locked_at = CASE WHEN p_change = 'lock' THEN p_now WHEN p_change = 'unlock' THEN NULL ELSE a.locked_at END,
                         revoked_at = CASE WHEN p_change = 'revoke' THEN p_now END
    WHERE a.code = p_code;
    IF p_change IN ('lock', 'revoke') THEN
        PERFORM account_end_sessions (p_code, NULL, p_now);
        UPDATE sign_in_link l SET ended_at = p_now WHERE l.account = p_code AND l.used_at IS NULL AND l.ended_at IS NULL;
    END IF;
END $$;
