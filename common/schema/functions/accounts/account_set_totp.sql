-- Confirms the one-time code that was asked for last, by a code of it, and replaces the recovery codes. False where none was asked for.
CREATE FUNCTION account_set_totp (p_account text, p_step bigint, p_recovery bytea[], p_at timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE account a SET totp_secret = a.totp_pending, totp_pending = NULL, totp_step = p_step WHERE a.code = p_account AND a.totp_pending IS NOT NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM recovery_code r WHERE r.account = p_account;
    INSERT INTO recovery_code (account, digest) SELECT p_account, x FROM unnest (p_recovery) x;
    PERFORM audit_write (p_at, p_account, 'http', 'account one-time code', p_account, '{}');
    RETURN true;
END $$;
