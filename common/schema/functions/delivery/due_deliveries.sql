-- The deliveries of a province that can go at p_due, the oldest first and one a member and channel, locked; whoever else claims passes over them. p_now: the
-- campaign's clock. What waits is read once, whatever the planner knows of a table that fills within a second: each compared with each, two thousand members
-- took seconds for every eight messages. There are more candidates than are taken, for whoever claims at the same time.
CREATE FUNCTION due_deliveries (p_province text, p_limit integer, p_mail boolean, p_due timestamptz, p_now timestamptz) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    v_first bigint[];
BEGIN
    SELECT array_agg (f.id) INTO v_first FROM (
        SELECT x.id FROM (
            SELECT DISTINCT ON (d.member, d.channel) d.id, d.channel, d.due, d.due <= p_due AND d.quiet_until <= p_now AS may_go,
                   bool_or (d.leased_until > p_due) OVER (PARTITION BY d.member, d.channel) AS leased
            FROM delivery d WHERE d.province = p_province AND d.state = 'pending'
            ORDER BY d.member, d.channel, d.due <= p_due AND d.quiet_until <= p_now DESC, d.due, d.id) x
        WHERE x.may_go AND NOT x.leased AND (p_mail OR x.channel <> 'mail')
        ORDER BY x.due, x.id LIMIT 8 * p_limit) f;
    RETURN (SELECT array_agg (x.id) FROM (
        SELECT d.id FROM delivery d
        WHERE d.province = p_province AND d.id = ANY (v_first) AND d.state = 'pending' AND d.due <= p_due AND d.leased_until <= p_due AND d.quiet_until <= p_now
        ORDER BY d.due LIMIT p_limit FOR UPDATE SKIP LOCKED) x);
END $$;
