-- The deliveries of a province that can go at p_due, the oldest first and one a member and channel, locked; whoever else claims passes over them. p_now: the campaign's clock.
CREATE FUNCTION due_deliveries (p_province text, p_limit integer, p_mail boolean, p_due timestamptz, p_now timestamptz) RETURNS bigint[] LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT array_agg (x.id) FROM (
        SELECT d.id FROM delivery d
        WHERE d.province = p_province AND d.state = 'pending' AND d.due <= p_due AND d.leased_until <= p_due AND d.quiet_until <= p_now
          AND (p_mail OR d.channel <> 'mail')
          AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.province = p_province AND o.member = d.member AND o.channel = d.channel
                          AND o.state = 'pending' AND (o.leased_until > p_due
                              OR ((o.due, o.id) < (d.due, d.id) AND o.due <= p_due AND o.quiet_until <= p_now)))
        ORDER BY d.due LIMIT p_limit FOR UPDATE SKIP LOCKED) x);
END $$;
