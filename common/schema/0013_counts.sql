-- A campaign's other metrics: what its first one, that targets count, is reported beside (enrolled and approved beside activated, say). They have
-- neither plan nor status. Added up when they are asked for, from the newest revisions of the log: nobody is alerted by them, and a roll-up would
-- cost every report.

-- By node and metric: on the day, so far (with predecessors), and how many reporting units said it for the day. A node of which nobody ever said it has no row.
CREATE FUNCTION node_counts (p_province text, p_campaign text, p_generation integer, p_units text[], p_from_days date[], p_day date, p_as_of timestamptz)
RETURNS TABLE (unit text, metric text, day bigint, cumulative bigint, reports bigint) LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    v_as_of timestamptz := coalesce (p_as_of, 'infinity');
    v_metrics text[] := (SELECT c.metrics[2:] FROM campaign c WHERE c.code = p_campaign);
    v_leaves text[];
    v_sources jsonb; -- read first: whose reports count for whom does not lie where the reports do
BEGIN
    SELECT jsonb_agg (DISTINCT jsonb_build_object ('unit', n.unit, 'leaf', l.leaf, 'from', greatest (s.source_from, l.leaf_from),
                                                   'to', least (s.source_to, l.leaf_to, p_day))), array_agg (DISTINCT l.leaf)
    INTO v_sources, v_leaves
    FROM unnest (p_units, p_from_days) AS n (unit, from_day)
    JOIN campaign_source s ON s.campaign = p_campaign AND s.generation = p_generation AND s.unit = n.unit AND s.from_day = n.from_day
    JOIN campaign_leaf l ON l.campaign = p_campaign AND l.generation = p_generation AND l.unit = s.source
     AND l.leaf_from <= s.source_to AND l.leaf_to >= s.source_from AND l.leaf_from <= p_day AND s.source_from <= p_day;
    RETURN QUERY
    WITH reported AS (
        SELECT DISTINCT ON (p.unit, p.day) p.unit, p.day, p.others FROM progress p
        WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = ANY (v_leaves) AND p.day <= p_day AND p.received_at <= v_as_of
        ORDER BY p.unit, p.day, p.rev DESC),
    said AS (
        SELECT r.unit, r.day, m.metric, (r.others ->> m.metric)::bigint AS value
        FROM reported r CROSS JOIN unnest (v_metrics) AS m (metric) WHERE r.others ? m.metric),
    source AS (SELECT * FROM jsonb_to_recordset (v_sources) AS s (unit text, leaf text, "from" date, "to" date))
    SELECT s.unit, x.metric, (sum (x.value) FILTER (WHERE x.day = p_day))::bigint, sum (x.value)::bigint, count (*) FILTER (WHERE x.day = p_day)
    FROM source s JOIN said x ON x.unit = s.leaf AND x.day BETWEEN s."from" AND s."to"
    GROUP BY s.unit, x.metric;
END $$;

-- The object of /api/v1/counts: units as status has them, by unit a map of metric to what was counted.
CREATE FUNCTION counts_json (p_campaign text, p_day date, p_unit text, p_level text, p_as_of timestamptz, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_day date;
    v_generation integer;
    v_total campaign_node%ROWTYPE;
    v_nodes campaign_node[];
    v_counts jsonb;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM level_check (p_level);
    PERFORM as_of_check (p_as_of, p_now);
    v_day := coalesce (p_day, campaign_today (p_campaign, coalesce (p_as_of, p_now)));
    v_generation := campaign_generation_at (p_campaign, p_as_of);
    IF NOT EXISTS (SELECT FROM campaign_day WHERE campaign = p_campaign AND day = v_day) THEN -- as status says it
        RAISE EXCEPTION 'campaign % has no day %: it runs from % to %', p_campaign, v_day,
            (SELECT min (day) FROM campaign_day WHERE campaign = p_campaign), (SELECT max (day) FROM campaign_day WHERE campaign = p_campaign)
            USING ERRCODE = 'P0001';
    END IF;
    SELECT n.* INTO v_total FROM campaign_node n
    WHERE n.campaign = p_campaign AND n.generation = v_generation AND n.unit = coalesce (p_unit, c.top) AND v_day BETWEEN n.from_day AND n.to_day;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'campaign % has no unit % on %', p_campaign, coalesce (p_unit, c.top), v_day USING ERRCODE = 'P0002';
    END IF;
    SELECT array_agg (n) INTO v_nodes FROM campaign_node n
    WHERE n.campaign = p_campaign AND n.generation = v_generation AND v_day BETWEEN n.from_day AND n.to_day
      AND CASE WHEN p_level IS NULL THEN n.parent = v_total.unit
               ELSE starts_with (n.path, v_total.path || '/') AND (p_level = 'all' OR n.level = p_level) END;
    SELECT jsonb_object_agg (x.unit, x.counts) INTO v_counts FROM (
        SELECT k.unit, jsonb_object_agg (k.metric, jsonb_build_object ('day', k.day, 'cumulative', k.cumulative, 'reports', k.reports)) AS counts
        FROM node_counts (c.province, p_campaign, v_generation, ARRAY (SELECT n.unit FROM unnest (v_nodes) n) || v_total.unit,
                          ARRAY (SELECT n.from_day FROM unnest (v_nodes) n) || v_total.from_day, v_day, p_as_of) k
        GROUP BY k.unit) x;
    RETURN json_build_object ('campaign', p_campaign, 'date', v_day, 'as_of', instant_text (p_as_of, c.timezone), 'metrics', c.metrics[2:],
        'units', (SELECT coalesce (json_agg (json_build_object ('unit', n.unit, 'name', n.name_vi, 'parent', n.parent, 'level', n.level,
                                                                'counts', coalesce (v_counts -> n.unit, '{}')) ORDER BY n.unit COLLATE "C"), '[]')
                  FROM unnest (v_nodes) n),
        'total', json_build_object ('unit', v_total.unit, 'name', v_total.name_vi, 'parent', v_total.parent, 'level', v_total.level,
                                    'counts', coalesce (v_counts -> v_total.unit, '{}')));
END $$;
