-- Sent, or tried in vain: again after a minute, doubling to an hour, for a day; then dead, for an operator to see.
CREATE FUNCTION settle_delivery (p_province text, p_id bigint, p_attempt integer, p_sent boolean, p_error text, p_retry_after_s integer)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_state text;
    v_now timestamptz := clock_timestamp ();
    v_given_up timestamptz := v_now - interval '24 hours';
    v_tries integer := p_attempt - coalesce ((SELECT d.attempts_before FROM delivery d WHERE d.province = p_province AND d.id = p_id), 0);
    v_due timestamptz := v_now + greatest (least (3600, 60 * 2 ^ least (v_tries - 1, 6)) * (0.9 + random () * 0.2), p_retry_after_s) * interval '1 second';
BEGIN
    UPDATE delivery d SET
        state = CASE WHEN p_sent THEN 'sent' WHEN d.first_due < v_given_up THEN 'dead' ELSE 'pending' END,
        sent_at = CASE WHEN p_sent THEN v_now END,
        error = p_error,
        leased_until = '-infinity',
        due = v_due
    WHERE d.province = p_province AND d.id = p_id AND d.attempts = p_attempt AND d.state = 'pending'
    RETURNING d.state INTO v_state;
    RETURN coalesce (v_state, 'taken over'); -- the lease had run out, and another has it
END $$;
