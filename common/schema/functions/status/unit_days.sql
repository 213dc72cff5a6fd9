-- The same of some units on each day of a period, worked out together: status_rows for each of the days would read everything as often. from_day: the unit's
-- first, as in status_rows.
CREATE FUNCTION unit_days (p_campaign text, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, day date, name text, target bigint, plan_day bigint, value bigint, plan_cumulative bigint, cumulative bigint,
               explained bigint, reports_in integer, reports_expected integer, status text,
               plan_excused bigint) LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    g integer := campaign_generation_at (p_campaign, p_as_of);
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
    v_followed text[] := p_units || ARRAY (SELECT DISTINCT l.leaf FROM campaign_leaf l
                                           WHERE l.campaign = p_campaign AND l.generation = g AND l.unit = ANY (p_units));
    v_sources text[] := ARRAY (SELECT DISTINCT s.source FROM campaign_source s
                               WHERE s.campaign = p_campaign AND s.generation = g AND s.unit = ANY (v_followed));
BEGIN
    RETURN QUERY
    WITH figures AS MATERIALIZED (SELECT * FROM figure_rows (v_province, p_campaign, g, v_sources, '-infinity', p_to, p_as_of)),
    shown AS MATERIALIZED (
        SELECT n.unit, n.from_day, d.day, d.counted, d.k, d.k - d.counted::integer AS before, n.name_vi, n.target, n.reporting, n.began
        FROM campaign_node n JOIN campaign_days (p_campaign, p_from, p_to, p_as_of) d ON d.day BETWEEN greatest (n.from_day, p_from) AND least (n.to_day, p_to)
        WHERE n.campaign = p_campaign AND n.generation = g AND n.unit = ANY (p_units)),
    own AS ( -- of the units and of the reporting ones below them, by day
        SELECT s.unit, s.from_day, f.day, sum (f.value)::bigint AS value, sum (f.explained)::bigint AS explained
        FROM campaign_source s JOIN figures f ON f.unit = s.source AND f.day BETWEEN s.source_from AND s.source_to
        WHERE s.campaign = p_campaign AND s.generation = g AND s.unit = ANY (v_followed)
        GROUP BY s.unit, s.from_day, f.day
        UNION ALL
        SELECT x.unit, x.from_day, x.day, NULL, 0 FROM shown x),
    running AS MATERIALIZED (
        SELECT o.unit, o.from_day, o.day, sum (o.value)::bigint AS value, sum (o.explained)::bigint AS explained_on_day,
               coalesce (sum (sum (o.value)) OVER days, 0)::bigint AS cumulative, (sum (sum (o.explained)) OVER days)::bigint AS explained
        FROM own o GROUP BY o.unit, o.from_day, o.day
        WINDOW days AS (PARTITION BY o.unit, o.from_day ORDER BY o.day)),
    plan AS (SELECT * FROM day_plans (p_campaign, g, p_units, p_from, p_to, p_as_of)),
    leaf AS MATERIALIZED (
        SELECT l.unit AS above, l.from_day AS above_from, n.unit, n.from_day, n.to_day, n.target
        FROM campaign_leaf l JOIN campaign_node n ON n.unit = l.leaf AND n.from_day = l.leaf_from
        WHERE l.campaign = p_campaign AND l.generation = g AND l.unit = ANY (p_units) AND n.campaign = p_campaign AND n.generation = g),
    finished AS (
        SELECT r.unit, r.from_day, min (r.day) AS day
        FROM running r JOIN (SELECT DISTINCT l.unit, l.from_day, l.target FROM leaf l) l ON l.unit = r.unit AND l.from_day = r.from_day
        WHERE r.cumulative + r.explained >= l.target GROUP BY r.unit, r.from_day),
    asked AS MATERIALIZED ( -- until the day on which it is finished
        SELECT l.above, l.above_from, l.unit, l.from_day, l.to_day, CASE WHEN l.target > 0 THEN least (l.to_day, f.day) ELSE '-infinity' END AS asked_to
        FROM leaf l LEFT JOIN finished f ON f.unit = l.unit AND f.from_day = l.from_day),
    excused AS MATERIALIZED (SELECT * FROM excused_nodes (p_campaign, g, p_from, p_to, p_as_of)),
    reports AS (
        SELECT x.unit, x.from_day, x.day, (count (*) FILTER (WHERE x.counted AND x.day <= a.asked_to AND o.unit IS NULL))::integer AS expected,
               count (*) FILTER (WHERE x.counted AND x.day <= a.asked_to) AS due,
               (count (r.value) FILTER (WHERE NOT x.counted OR (x.day <= a.asked_to AND o.unit IS NULL)))::integer AS came
        FROM shown x
        JOIN asked a ON a.above = x.unit AND a.above_from = x.from_day AND x.day BETWEEN a.from_day AND a.to_day
        LEFT JOIN running r ON r.unit = a.unit AND r.from_day = a.from_day AND r.day = x.day
        LEFT JOIN excused o ON o.unit = a.unit AND o.from_day = a.from_day AND o.day = x.day
        GROUP BY x.unit, x.from_day, x.day)
    SELECT x.unit, x.began, x.day, x.name_vi, x.target, coalesce (p.cumulative - p.before, 0), t.value, coalesce (p.cumulative, 0), t.cumulative, t.explained,
           coalesce (e.came, 0), coalesce (e.expected, 0),
           CASE WHEN x.counted THEN
               day_result (t.cumulative - coalesce (t.value, 0) + t.explained - t.explained_on_day >= x.target, t.value,
                           x.reporting OR coalesce (e.expected, 0) > 0, coalesce (p.cumulative - p.before, 0) - coalesce (f.plan_excused, 0),
                           t.cumulative + t.explained >= x.target, o.unit IS NOT NULL OR (e.due > 0 AND e.expected = 0)) END,
           coalesce (f.plan_excused, 0)
    FROM shown x
    JOIN running t ON t.unit = x.unit AND t.from_day = x.from_day AND t.day = x.day
    LEFT JOIN plan p ON p.unit = x.unit AND p.from_day = x.from_day AND p.day = x.day
    LEFT JOIN reports e ON e.unit = x.unit AND e.from_day = x.from_day AND e.day = x.day
    LEFT JOIN excused o ON o.unit = x.unit AND o.from_day = x.from_day AND o.day = x.day
    LEFT JOIN excused_plan (p_campaign, g, p_units, p_from, p_to, p_as_of) f ON f.unit = x.unit AND f.from_day = x.from_day AND f.day = x.day;
END $$;
