-- Which of these hold no longer, one after another: digests of sessions and of tokens, and accounts that a proxy names. Writes nothing: it is asked every
-- second for all who listen, and being listened to is no use of a session.
CREATE FUNCTION ended_credentials (p_sessions bytea[], p_tokens bytea[], p_accounts text[], p_now timestamptz) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT string_agg (e.shown, ' ')
        FROM (SELECT d::text AS shown FROM unnest (p_sessions) d WHERE NOT EXISTS (SELECT 1 FROM session s WHERE s.digest = d AND session_good (s, p_now))
              UNION
              SELECT d::text FROM unnest (p_tokens) d
              WHERE NOT EXISTS (SELECT 1 FROM token t WHERE t.digest = d AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > p_now))
              UNION
              SELECT c FROM unnest (p_accounts) c WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.code = c AND account_usable (a))) e);
END $$;
