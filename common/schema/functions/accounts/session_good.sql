-- Whether a session holds at an instant, of an account that may be signed in to.
CREATE FUNCTION session_good (s session, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (s).ended_at IS NULL AND (s).expires_at > p_now AND (s).used_at + (s).idle > p_now
           AND EXISTS (SELECT 1 FROM account a WHERE a.code = (s).account AND account_usable (a));
END $$;
