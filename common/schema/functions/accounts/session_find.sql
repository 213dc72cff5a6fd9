-- Whose session it is, if it is good now: no row otherwise. Marks it used, at most once a minute, so
-- that looking writes nothing on most requests.
CREATE FUNCTION session_find (p_digest bytea, p_now timestamptz)
RETURNS TABLE (account text, role text, language text, id text, expires_at timestamptz, by_link boolean, has_password boolean, has_totp boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$ -- of one session each time
BEGIN
    UPDATE session s SET used_at = p_now WHERE s.digest = p_digest AND s.ended_at IS NULL AND s.used_at < p_now - interval '1 minute'
                                           AND s.expires_at > p_now AND s.used_at + s.idle > p_now;
    RETURN QUERY
    SELECT a.code, a.role, a.language, s.id, least (s.expires_at, s.used_at + s.idle), s.by_link, a.password <> '', a.totp_secret IS NOT NULL
    FROM session s JOIN account a ON a.code = s.account
    WHERE s.digest = p_digest AND session_good (s, p_now);
END $$;
