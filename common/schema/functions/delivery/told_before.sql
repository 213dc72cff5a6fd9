-- Who was told of these alerts since they were last resolved: members with a message, sent or to be sent, that holds an event of theirs.
-- p_ends: events of the alerts, each with its alert; what came before each is looked at.
CREATE FUNCTION told_before (p_province text, p_ends jsonb, p_made_only boolean) RETURNS TABLE (member text, channel text, event bigint, alert bigint)
LANGUAGE plpgsql AS $$
DECLARE
    v_before jsonb; -- event of the end, and an event before it
    v_events bigint[];
BEGIN
    SELECT jsonb_agg (x) INTO v_before FROM (
        SELECT n.id AS event, n.alert, e.id FROM jsonb_to_recordset (p_ends) AS n (id bigint, alert bigint)
        JOIN alert_event e ON e.alert = n.alert AND e.id < n.id
        WHERE e.province = p_province AND e.state IN ('open', 'updated', 'escalated')
          AND e.id > coalesce ((SELECT max (o.id) FROM alert_event o WHERE o.province = p_province AND o.alert = e.alert AND o.id < n.id AND o.state = 'resolved'), 0)) x;
    v_events := ARRAY (SELECT DISTINCT b.id FROM jsonb_to_recordset (v_before) AS b (id bigint));
    RETURN QUERY
    WITH said AS MATERIALIZED (
        SELECT d.member, d.channel, d.events FROM delivery d
        WHERE d.province = p_province AND d.events && v_events AND d.state IN ('sent', 'pending') AND (d.attempts > 0 OR NOT p_made_only))
    SELECT DISTINCT s.member, s.channel, b.event, b.alert
    FROM said s CROSS JOIN LATERAL unnest (s.events) AS x (id)
    JOIN jsonb_to_recordset (v_before) AS b (event bigint, alert bigint, id bigint) ON b.id = x.id;
END $$;
