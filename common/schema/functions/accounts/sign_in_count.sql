-- Counts a try as failed before it is judged; what turns out right is taken back by sign_in_succeed. Failures older than the window are forgotten.
CREATE FUNCTION sign_in_count (p_kind text, p_digest bytea, p_limit integer, p_window interval, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sign_in_delay d SET failures = 0, first_at = p_now WHERE d.kind = p_kind AND d.digest = p_digest AND d.last_at < p_now - p_window;
    UPDATE sign_in_delay d SET failures = d.failures + 1, last_at = p_now,
                               blocked_until = CASE WHEN d.failures + 1 >= p_limit THEN p_now + sign_in_delay_of (d.failures + 1, p_limit) ELSE '-infinity' END
    WHERE d.kind = p_kind AND d.digest = p_digest;
END $$;
