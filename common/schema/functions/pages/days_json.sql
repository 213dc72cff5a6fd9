CREATE FUNCTION days_json (p_campaign text, p_unit text, p_from date, p_to date, p_as_of timestamptz, p_now timestamptz,
                           p_scope text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_unit text;
    g integer;
    v_from date;
    v_to date;
    v_changes json;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM as_of_check (c.code, p_as_of, p_now);
    v_unit := coalesce (p_unit, c.top);
    g := campaign_generation_at (c.code, p_as_of);
    SELECT p.from_day, p.to_day INTO v_from, v_to FROM campaign_period (c.code, p_from, p_to, coalesce (p_as_of, p_now), 100) p;
    PERFORM campaign_unit_check (c.code, v_unit);
    v_changes := (SELECT coalesce (json_agg (x.o::jsonb || jsonb_build_object ('text', change_sentences_json (json_build_array (x.o)))), '[]')
                  FROM json_array_elements (changes_json (c.code, g, v_unit, v_from, v_to, p_as_of)) x (o));
    RETURN (
        SELECT json_build_object ('campaign', c.code, 'unit', v_unit, 'as_of', instant_text (p_as_of, c.timezone), 'from', v_from, 'to', v_to, 'days', coalesce (json_agg (json_build_object (
                   'date', d.day, 'counted', d.counted, 'closed_at', CASE WHEN k.closed_at IS NOT NULL THEN instant_text (k.closed_at, c.timezone) END,
                   'cutoff', cutoff_text (c.timezone, d.day, d.cutoff_at), 'name', r.name, 'target', r.target, 'plan_day', r.plan_day, 'plan_excused', r.plan_excused, 'day', r.value, 'plan_cumulative', r.plan_cumulative,
                   'cumulative', r.cumulative, 'explained', r.explained, 'percent', percent_of (r.cumulative, r.target), 'reports_in', r.reports_in,
                   'reports_expected', r.reports_expected,
                   'status', CASE WHEN d.counted AND (k.closed_at IS NOT NULL OR coalesce (p_as_of, p_now) >= d.cutoff_at) THEN r.status END,
                   'streak', s.streak) ORDER BY d.day), '[]'),
                   'changes', v_changes)
        FROM campaign_days (c.code, v_from, v_to, p_as_of) d
        JOIN unit_days (c.code, ARRAY[v_unit], v_from, v_to, p_as_of) r ON r.day = d.day
        LEFT JOIN day_closes (c.province, c.code, v_from, v_to, p_as_of) k ON k.day = d.day
        LEFT JOIN day_status_at (c.province, c.code, ARRAY[v_unit], v_from, v_to, p_as_of) s ON s.day = d.day
        WHERE p_scope IS NULL OR EXISTS ( -- days on which it lies where the asker may look
            SELECT 1 FROM campaign_node n WHERE n.campaign = c.code AND n.generation = g AND n.unit = v_unit AND d.day BETWEEN n.from_day AND n.to_day
            AND in_scope (n.path, p_scope)));
END $$;
