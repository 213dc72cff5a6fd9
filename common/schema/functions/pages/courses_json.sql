-- The course of each unit directly below one: what was planned and what was done on each day of a period, for lines in miniature. `day` is null without a
-- report; both are null where the unit did not stand on that day.
CREATE FUNCTION courses_json (p_campaign text, p_unit text, p_from date, p_to date, p_as_of timestamptz, p_now timestamptz, p_scope text) RETURNS text
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    c campaign%ROWTYPE;
    g integer;
    v_unit text;
    v_from date;
    v_to date;
    v_units text[]; -- right below it
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM as_of_check (c.code, p_as_of, p_now);
    g := campaign_generation_at (c.code, p_as_of);
    v_unit := coalesce (p_unit, c.top);
    SELECT p.from_day, p.to_day INTO v_from, v_to FROM campaign_period (c.code, p_from, p_to, coalesce (p_as_of, p_now), 100) p;
    PERFORM campaign_unit_check (c.code, v_unit, g);
    v_units := ARRAY (SELECT DISTINCT n.unit FROM campaign_node n
                      WHERE n.campaign = c.code AND n.generation = g AND n.parent = v_unit AND n.from_day <= v_to AND n.to_day >= v_from AND in_scope (n.path, p_scope));
    RETURN (
        WITH days AS MATERIALIZED (SELECT d.day, d.counted FROM campaign_days (c.code, v_from, v_to, p_as_of) d),
        shown AS MATERIALIZED (
            SELECT n.unit, n.from_day, n.to_day, n.began FROM campaign_node n
            WHERE n.campaign = c.code AND n.generation = g AND n.parent = v_unit AND n.from_day <= v_to AND n.to_day >= v_from AND in_scope (n.path, p_scope)),
        done AS (SELECT * FROM node_values (c.province, c.code, g, v_units, v_from, v_to, p_as_of)),
        planned AS (
            SELECT p.unit, p.from_day, p.day, p.cumulative - p.before AS cases
            FROM day_plans (c.code, g, v_units, v_from, v_to, p_as_of) p),
        line AS (
            SELECT u.unit, json_agg (CASE WHEN n.unit IS NOT NULL THEN coalesce (p.cases, 0) END ORDER BY d.day) AS plan,
                   json_agg (v.value ORDER BY d.day) AS day
            FROM (SELECT DISTINCT s.unit, s.began FROM shown s) u CROSS JOIN days d
            LEFT JOIN shown n ON n.unit = u.unit AND n.began = u.began AND d.day BETWEEN n.from_day AND n.to_day
            LEFT JOIN planned p ON p.unit = n.unit AND p.from_day = n.from_day AND p.day = d.day
            LEFT JOIN done v ON v.unit = n.unit AND v.from_day = n.from_day AND v.day = d.day
            GROUP BY u.unit, u.began)
        SELECT json_build_object ('campaign', c.code, 'unit', v_unit, 'as_of', instant_text (p_as_of, c.timezone), 'from', v_from, 'to', v_to,
            'days', (SELECT json_agg (json_build_object ('date', d.day, 'counted', d.counted) ORDER BY d.day) FROM days d),
            'units', (SELECT coalesce (json_agg (json_build_object ('unit', l.unit, 'plan', l.plan, 'day', l.day) ORDER BY l.unit), '[]') FROM line l)));
END $$;
