-- An operator wants it tried again: with a day of its own, and waits that begin at a minute. The number of attempts goes on: it tells one lease from
-- another, and who still held an old one must not settle the new.
CREATE FUNCTION retry_delivery (p_id bigint) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_count integer;
    v_now timestamptz := clock_timestamp ();
BEGIN
    UPDATE delivery SET state = 'pending', due = v_now, first_due = v_now, quiet_until = '-infinity', error = '',
        attempts_before = attempts
    WHERE id = p_id AND state IN ('pending', 'dead') AND waits <> 'message' AND leased_until <= v_now;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;
