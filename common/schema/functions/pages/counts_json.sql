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
    PERFORM as_of_check (c.code, p_as_of, p_now);
    v_day := coalesce (p_day, campaign_today (p_campaign, coalesce (p_as_of, p_now)));
    v_generation := campaign_generation_at (p_campaign, p_as_of);
    PERFORM campaign_day_check (p_campaign, v_day, p_now);
    SELECT n.* INTO v_total FROM campaign_node n
    WHERE n.campaign = p_campaign AND n.generation = v_generation AND n.unit = coalesce (p_unit, c.top) AND v_day BETWEEN n.from_day AND n.to_day;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'campaign % has no unit % on %', p_campaign, coalesce (p_unit, c.top), v_day USING ERRCODE = 'P0002';
    END IF;
    SELECT array_agg (n) INTO v_nodes FROM campaign_node n
    WHERE n.campaign = p_campaign AND n.generation = v_generation AND v_day BETWEEN n.from_day AND n.to_day
      AND CASE WHEN p_level IS NULL THEN n.parent = v_total.unit
               ELSE is_below (n.path, v_total.path) AND (p_level = 'all' OR n.level = p_level) END;
    SELECT jsonb_object_agg (x.unit, x.counts) INTO v_counts FROM (
        SELECT k.unit, jsonb_object_agg (k.metric, jsonb_build_object ('day', k.day, 'cumulative', k.cumulative, 'reports', k.reports)) AS counts
        FROM node_counts (c.province, p_campaign, v_generation, ARRAY (SELECT n.unit FROM unnest (v_nodes) n) || v_total.unit,
                          ARRAY (SELECT n.from_day FROM unnest (v_nodes) n) || v_total.from_day, v_day, p_as_of) k
        GROUP BY k.unit) x;
    RETURN json_build_object ('campaign', p_campaign, 'date', v_day, 'as_of', instant_text (p_as_of, c.timezone), 'metrics', c.metrics[2:],
        'titles', (SELECT coalesce (json_object_agg (m.code, campaign_metric_title (c.code, m.code)), '{}') FROM unnest (c.metrics[2:]) m (code)),
        'units', (SELECT coalesce (json_agg (json_build_object ('unit', n.unit, 'name', n.name_vi, 'parent', n.parent, 'level', n.level,
                                                                'counts', coalesce (v_counts -> n.unit, '{}')) ORDER BY n.unit COLLATE "C"), '[]')
                  FROM unnest (v_nodes) n),
        'total', json_build_object ('unit', v_total.unit, 'name', v_total.name_vi, 'parent', v_total.parent, 'level', v_total.level,
                                    'counts', coalesce (v_counts -> v_total.unit, '{}')));
END $$;
