-- The account that a trusted proxy names, as session_find tells of a session: no row where there is none, or where nobody may sign in to it. What a page
-- keeps of it holds for twelve hours.
CREATE FUNCTION proxied_account (p_account text, p_now timestamptz)
RETURNS TABLE (account text, role text, language text, id text, expires_at timestamptz, by_link boolean, has_password boolean, has_totp boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT a.code, a.role, a.language, '', p_now + interval '12 hours', false, a.password <> '', a.totp_secret IS NOT NULL
    FROM account a WHERE a.code = p_account AND account_usable (a);
END $$;
