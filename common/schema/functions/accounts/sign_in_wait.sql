-- The seconds that a try of an account or an address still has to wait. Holds the row until the transaction ends, so that tries at the same time
-- cannot slip past one another.
CREATE FUNCTION sign_in_wait (p_kind text, p_digest bytea, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_until timestamptz;
BEGIN
    INSERT INTO sign_in_delay (kind, digest, failures, first_at, last_at, blocked_until) VALUES (p_kind, p_digest, 0, p_now, p_now, '-infinity')
    ON CONFLICT DO NOTHING;
    SELECT d.blocked_until INTO STRICT v_until FROM sign_in_delay d WHERE d.kind = p_kind AND d.digest = p_digest FOR UPDATE;
    RETURN CASE WHEN v_until > p_now THEN ceil (extract (epoch FROM v_until - p_now))::integer ELSE 0 END;
END $$;
