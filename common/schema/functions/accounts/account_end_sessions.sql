-- Ends the sessions of an account, all but one (null: all). How many.
CREATE FUNCTION account_end_sessions (p_account text, p_but bytea, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_ended integer;
BEGIN
    UPDATE session s SET ended_at = p_now WHERE s.account = p_account AND s.ended_at IS NULL AND s.digest IS DISTINCT FROM p_but;
    GET DIAGNOSTICS v_ended = ROW_COUNT;
    RETURN v_ended;
END $$;
