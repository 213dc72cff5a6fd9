-- A mail tells what stands when it is made: of each alert its latest news, nothing of one that opened and ended since the last message, and no end of
-- what was never told. A retry tells what stands then. Where nothing is left nothing is sent, but for an evening message. A webhook has all the events.
CREATE FUNCTION current_news (p_province text, p_ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_news jsonb; -- of each mail and alert: the events, and how the alert stands
    v_changes jsonb;
BEGIN
    SELECT jsonb_agg (x) INTO v_news FROM (
        SELECT d.id AS delivery, d.member, e.alert, min (e.id) AS id, max (e.id) AS latest, bool_or (a.state = 'resolved') AS ended,
               (array_agg (e.state ORDER BY e.id DESC))[1] AS state
        FROM delivery d CROSS JOIN LATERAL unnest (d.events) AS y (event)
        JOIN alert_event e ON e.province = d.province AND e.id = y.event
        JOIN alert a ON a.province = e.province AND a.id = e.alert
        WHERE d.province = p_province AND d.id = ANY (p_ids) AND d.notice IN ('', 'evening', 'morning') AND d.channel = 'mail'
        GROUP BY d.id, d.member, e.alert) x;
    SELECT jsonb_agg (x) INTO v_changes FROM (
        SELECT n.delivery AS id, coalesce (array_agg (n.latest ORDER BY n.latest)
                   FILTER (WHERE NOT n.ended OR (b.event IS NOT NULL AND n.state = 'resolved')), '{}') AS events
        FROM jsonb_to_recordset (v_news) AS n (delivery bigint, member text, alert bigint, id bigint, latest bigint, ended boolean, state text)
        LEFT JOIN told_before (p_province, v_news, true) b ON b.event = n.id AND b.member = n.member AND b.channel = 'mail'
        GROUP BY n.delivery) x;
    UPDATE delivery d SET events = c.events,
        state = CASE WHEN c.events = '{}' AND d.parts = '[]' AND d.notice <> 'evening' THEN 'silenced' ELSE d.state END,
        error = CASE WHEN c.events = '{}' AND d.parts = '[]' AND d.notice <> 'evening' THEN 'what it was to say has ended' ELSE d.error END
    FROM jsonb_to_recordset (v_changes) AS c (id bigint, events bigint[])
    WHERE d.province = p_province AND d.id = c.id AND d.events <> c.events;
END $$;
