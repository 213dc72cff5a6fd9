-- Sets a password and ends the account's other sessions.
CREATE FUNCTION account_set_password (p_account text, p_password text, p_session bytea, p_now timestamptz, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE account a SET password = p_password WHERE a.code = p_account;
    PERFORM account_end_sessions (p_account, p_session, p_now);
    PERFORM audit_write (p_at, p_account, 'http', 'account password', p_account, '{}');
END $$;
