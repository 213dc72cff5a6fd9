-- Provinces with something to send: a claim is of one province, since rows are only locked within one.
CREATE FUNCTION deliveries_due (p_mail boolean, p_now timestamptz) RETURNS TABLE (province text) LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp (); -- a value: where the rows lie nothing volatile is called
BEGIN
    RETURN QUERY SELECT d.province FROM delivery d
    WHERE d.state = 'pending' AND d.due <= v_now AND d.leased_until <= v_now AND d.quiet_until <= p_now AND (p_mail OR d.channel <> 'mail')
    GROUP BY d.province ORDER BY min (d.due);
END $$;
