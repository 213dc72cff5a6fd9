-- A message that is about to be made takes along what waits to go with it: what exceeded the budget goes as one (by webhook one a campaign), and what
-- quiet hours held back as one a campaign. The rows that it takes in are gone.
CREATE FUNCTION gather_deliveries (p_province text, p_ids bigint[], p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp ();
    v_chosen jsonb;
    v_taken jsonb;
BEGIN
    SELECT jsonb_agg (x) INTO v_chosen FROM (
        SELECT d.id, d.member, d.channel, d.campaign, d.waits, d.quiet_until > '-infinity' AS held, cardinality (d.events) AS count FROM delivery d
        WHERE d.province = p_province AND d.id = ANY (p_ids) AND d.attempts = 0 AND d.notice = '' AND NOT d.urgent) x;
    IF v_chosen IS NULL THEN
        RETURN;
    END IF;
    SELECT jsonb_agg (x) INTO v_taken FROM (
        SELECT c.id AS into_id, o.id, o.campaign, o.events, o.silenced, o.reminder, c.channel = 'mail' OR c.count + sum (cardinality (o.events)) OVER (PARTITION BY c.id ORDER BY o.id) <= 500 AS fits
        FROM delivery o
        JOIN jsonb_to_recordset (v_chosen) AS c (id bigint, member text, channel text, campaign text, waits text, held boolean, count integer)
          ON c.member = o.member AND c.channel = o.channel
        WHERE o.province = p_province AND o.id <> c.id AND o.state = 'pending' AND o.attempts = 0 AND o.notice = '' AND NOT o.urgent AND o.waits <> 'message'
          AND o.leased_until <= v_now
          AND ((c.waits = 'budget' AND o.waits = 'budget' AND (c.channel = 'mail' OR o.campaign = c.campaign))
               OR (c.held AND o.quiet_until > '-infinity' AND o.quiet_until <= p_now AND o.campaign = c.campaign))) x WHERE x.fits;
    IF v_taken IS NULL THEN
        RETURN;
    END IF;
    SELECT jsonb_agg (x) INTO v_chosen FROM (
        SELECT t.into_id AS id, array_agg (e.event ORDER BY e.event) FILTER (WHERE NOT e.silenced) AS events,
               array_agg (e.event) FILTER (WHERE e.silenced) AS silenced, min (t.campaign) AS campaign, max (t.campaign) AS other, bool_and (t.reminder) AS reminders
        FROM jsonb_to_recordset (v_taken) AS t (into_id bigint, campaign text, events bigint[], silenced bigint[], reminder boolean)
        CROSS JOIN LATERAL (SELECT y.event, false FROM unnest (t.events) AS y (event) UNION ALL SELECT y.event, true FROM unnest (t.silenced) AS y (event)) AS e (event, silenced)
        GROUP BY t.into_id) x;
    UPDATE delivery d SET events = d.events || coalesce (x.events, '{}'), silenced = d.silenced || coalesce (x.silenced, '{}'),
        reminder = d.reminder AND x.reminders, campaign = CASE WHEN d.campaign = x.campaign AND x.campaign = x.other THEN d.campaign ELSE '' END
    FROM jsonb_to_recordset (v_chosen) AS x (id bigint, events bigint[], silenced bigint[], campaign text, other text, reminders boolean)
    WHERE d.province = p_province AND d.id = x.id;
    DELETE FROM delivery d WHERE d.province = p_province AND d.id IN (SELECT t.id FROM jsonb_to_recordset (v_taken) AS t (id bigint));
END $$;
