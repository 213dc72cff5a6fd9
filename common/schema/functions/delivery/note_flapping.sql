-- Notes the feeds that cause damping: which corrected one unit's figure of one day again within the hour, below an alert whose news now wait. Each unit and day
-- is looked up by its newest revisions, however many reports the hour brought.
CREATE FUNCTION note_flapping (p_province text, p_damped bigint[], p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_hour timestamptz := p_now - interval '1 hour';
    v_news bigint[] := ARRAY (SELECT (n ->> 'id')::bigint FROM jsonb_array_elements (news_of (p_province, p_damped[1], p_damped[cardinality (p_damped)])) n);
    v_alerts jsonb;
    v_leaves jsonb;
    v_campaigns text[];
    v_units text[];
    v_days date[];
    v_feeds text[];
    v_back integer;
BEGIN
    SELECT jsonb_agg (DISTINCT jsonb_build_object ('campaign', e.campaign, 'unit', e.unit, 'day', e.day)) INTO v_alerts FROM alert_event e
    WHERE e.province = p_province AND e.id = ANY (p_damped) AND e.id = ANY (v_news) AND e.campaign <> '';
    SELECT jsonb_agg (DISTINCT jsonb_build_object ('campaign', a.campaign, 'unit', l.leaf, 'day', a.day)) INTO v_leaves
    FROM jsonb_to_recordset (v_alerts) AS a (campaign text, unit text, day date) JOIN campaign_leaf l ON l.campaign = a.campaign AND l.unit = a.unit;
    v_back := CASE WHEN jsonb_array_length (v_leaves) > 200 THEN 0 ELSE 31 END; -- a look that stays short in the whole country
    SELECT array_agg (k.campaign), array_agg (k.unit), array_agg (k.day) INTO v_campaigns, v_units, v_days
    FROM (SELECT DISTINCT l.campaign, l.unit, l.day - b.days AS day
          FROM jsonb_to_recordset (v_leaves) AS l (campaign text, unit text, day date) CROSS JOIN generate_series (0, v_back) AS b (days)) k;
    v_feeds := ARRAY (
        SELECT DISTINCT unnest (x.feeds)
        FROM unnest (v_campaigns, v_units, v_days) WITH ORDINALITY AS k (campaign, unit, day, place)
        CROSS JOIN LATERAL (
            SELECT array_agg (r.feed) AS feeds FROM (
                SELECT p.feed, p.received_at FROM progress p
                WHERE p.province = p_province AND p.campaign = k.campaign AND p.unit = k.unit AND p.day = k.day ORDER BY p.rev DESC LIMIT 8) r
            WHERE r.received_at > v_hour HAVING count (*) >= 2) x);
    v_feeds := ARRAY (SELECT f.code FROM feed f WHERE f.code = ANY (v_feeds));
    INSERT INTO feed_watch (province, feed, flapped_at) SELECT p_province, f.code, p_now FROM unnest (v_feeds) AS f (code)
    ON CONFLICT (province, feed) DO UPDATE SET flapped_at = excluded.flapped_at;
END $$;
