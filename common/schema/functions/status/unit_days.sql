-- The same of some units on each day of a period, worked out together: status_rows for each of the days would read everything as often. from_day: the unit's
-- first, as in status_rows.
CREATE FUNCTION unit_days (p_campaign text, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, day date, name text, target bigint, plan_day bigint, value bigint, plan_cumulative bigint, cumulative bigint,
               explained bigint, reports_in integer, reports_expected integer, status text,
               plan_excused bigint) LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    g integer := campaign_generation_at (p_campaign, p_as_of);
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
BEGIN
    RETURN QUERY
    WITH shown AS MATERIALIZED (
        SELECT n.unit, n.from_day, d.day, d.counted, n.name_vi, n.target, n.reporting, n.began
        FROM campaign_node n JOIN campaign_days (p_campaign, p_from, p_to, p_as_of) d ON d.day BETWEEN greatest (n.from_day, p_from) AND least (n.to_day, p_to)
        WHERE n.campaign = p_campaign AND n.generation = g AND n.unit = ANY (p_units)),
    running AS MATERIALIZED (SELECT * FROM running_sums (v_province, p_campaign, g, p_units, p_from, p_to, p_as_of)),
    finished AS (
        SELECT n.unit, n.from_day, min (r.day) AS day FROM running r JOIN campaign_node n ON n.unit = r.unit AND n.from_day = r.from_day
        WHERE n.campaign = p_campaign AND n.generation = g AND r.cumulative + r.explained >= n.target GROUP BY n.unit, n.from_day),
    asked AS MATERIALIZED ( -- the reporting units below, each until the day on which it is finished
        SELECT l.unit AS above, l.from_day AS above_from, n.unit, n.from_day, n.to_day, CASE WHEN n.target > 0 THEN least (n.to_day, f.day) ELSE '-infinity' END AS asked_to
        FROM campaign_leaf l JOIN campaign_node n ON n.unit = l.leaf AND n.from_day = l.leaf_from
        LEFT JOIN finished f ON f.unit = n.unit AND f.from_day = n.from_day
        WHERE l.campaign = p_campaign AND l.generation = g AND l.unit = ANY (p_units) AND n.campaign = p_campaign AND n.generation = g),
    excused AS MATERIALIZED (SELECT * FROM excused_nodes (p_campaign, g, p_from, p_to, p_as_of)),
    reports AS (
        SELECT x.unit, x.from_day, x.day, (count (*) FILTER (WHERE report_is_due (x.counted, x.day > a.asked_to, o.unit IS NOT NULL)))::integer AS expected,
               count (*) FILTER (WHERE report_is_due (x.counted, x.day > a.asked_to, false)) AS due,
               (count (r.value) FILTER (WHERE NOT x.counted OR report_is_due (x.counted, x.day > a.asked_to, o.unit IS NOT NULL)))::integer AS came
        FROM shown x JOIN asked a ON a.above = x.unit AND a.above_from = x.from_day AND x.day BETWEEN a.from_day AND a.to_day
        LEFT JOIN running r ON r.unit = a.unit AND r.from_day = a.from_day AND r.day = x.day
        LEFT JOIN excused o ON o.unit = a.unit AND o.from_day = a.from_day AND o.day = x.day GROUP BY x.unit, x.from_day, x.day)
    SELECT x.unit, x.began, x.day, x.name_vi, x.target, coalesce (p.cumulative - p.before, 0), t.value, coalesce (p.cumulative, 0), t.cumulative, t.explained,
           coalesce (e.came, 0), coalesce (e.expected, 0),
           unit_result (x.counted, done_before (t.cumulative, t.explained, t.value, t.explained_on_day) >= x.target, t.cumulative + t.explained >= x.target, t.value,
                        x.reporting, coalesce (p.cumulative - p.before, 0), f.plan_excused, o.unit IS NOT NULL, e.due, e.expected), coalesce (f.plan_excused, 0)
    FROM shown x JOIN running t USING (unit, from_day, day) LEFT JOIN day_plans (p_campaign, g, p_units, p_from, p_to, p_as_of) p USING (unit, from_day, day)
    LEFT JOIN reports e USING (unit, from_day, day) LEFT JOIN excused o USING (unit, from_day, day)
    LEFT JOIN excused_plan (p_campaign, g, p_units, p_from, p_to, p_as_of) f USING (unit, from_day, day);
END $$;
