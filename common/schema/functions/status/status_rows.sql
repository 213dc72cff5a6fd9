-- Every node of the day. The status is what it would be at the cutoff, of a counted day; whether it shows is the caller's question. Of a unit: it and
-- what is below it, and for its rank those beside it, of which reports and status are not told. On a day that is not counted no report is expected, and
-- all that came are counted. Who is excused is asked for no report, and a unit above owes the plan of the others; one is excused where all are that were asked.
-- p_shown: whether it is said which figures are out of proportion and how weekdays differ, which the evaluation of days does not ask.
CREATE FUNCTION status_rows (p_campaign text, p_day date, p_as_of timestamptz, p_unit text DEFAULT NULL, p_shown boolean DEFAULT true) RETURNS SETOF status_row
LANGUAGE plpgsql SET enable_nestloop = off AS $$ -- how many rows a function returns is not known to the planner: it would compare each with each
DECLARE
    g integer := campaign_generation_at (p_campaign, p_as_of);
    v_province text;
    v_left integer;
    v_counted boolean;
    v_path text;
    v_parent text;
    v_rule record;
    v_days date[]; -- the counted ones before it
BEGIN
    SELECT province INTO v_province FROM campaign WHERE code = p_campaign;
    SELECT counted, days_left INTO v_counted, v_left FROM campaign_days (p_campaign, p_day, p_day, p_as_of);
    IF v_counted IS NULL THEN
        RAISE EXCEPTION 'campaign % has no day %: it runs from % to %', p_campaign, p_day,
            (SELECT min (day) FROM campaign_day WHERE campaign = p_campaign), (SELECT max (day) FROM campaign_day WHERE campaign = p_campaign)
            USING ERRCODE = 'P0001';
    END IF;
    v_days := ARRAY (SELECT d.day FROM campaign_days (p_campaign, (SELECT c.starts_on FROM campaign c WHERE c.code = p_campaign), p_day - 1, p_as_of) d
                     WHERE d.counted ORDER BY d.day);
    SELECT n.path, n.parent INTO v_path, v_parent FROM campaign_node n
    WHERE n.campaign = p_campaign AND n.generation = g AND n.unit = p_unit AND p_day BETWEEN n.from_day AND n.to_day;

    SELECT * INTO v_rule FROM implausible_rule_at (p_campaign, p_as_of) WHERE p_shown;
    RETURN QUERY
    WITH node AS MATERIALIZED (
        SELECT * FROM campaign_node n
        WHERE n.campaign = p_campaign AND n.generation = g AND p_day BETWEEN n.from_day AND n.to_day
          AND (p_unit IS NULL OR n.unit = p_unit OR starts_with (n.path, v_path || '/') OR n.parent = v_parent)),
    total AS MATERIALIZED (SELECT * FROM node_figures (
        v_province, p_campaign, g, (SELECT array_agg (n.unit) FROM node n), (SELECT array_agg (n.from_day) FROM node n), p_day, p_as_of, CASE WHEN p_shown THEN 28 ELSE 7 END)),
    plan AS (SELECT * FROM day_plans (p_campaign, g, (SELECT array_agg (n.unit) FROM node n), p_day, p_day, p_as_of)),
    off AS MATERIALIZED (SELECT * FROM excused_nodes (p_campaign, g, '-infinity', 'infinity', p_as_of)),
    excused AS (SELECT o.unit, o.from_day FROM off o WHERE o.day = p_day),
    beside AS MATERIALIZED ( -- other days on which it is excused
        SELECT o.unit, array_agg (o.day) FILTER (WHERE o.day < p_day) AS before, array_agg (o.day) FILTER (WHERE o.day > p_day) AS after FROM off o GROUP BY o.unit),
    worked AS (
        SELECT n.*, coalesce (t.cumulative, 0) AS cumulative, coalesce (t.explained, 0) AS explained, t.value,
               coalesce (t.cumulative - coalesce (t.value, 0) + t.explained - t.explained_on_day, 0) >= n.target AS finished_before,
               coalesce (p.cumulative, 0) AS plan_cumulative, coalesce (p.cumulative - p.before, 0) AS plan_day,
               greatest (0, n.target - coalesce (t.cumulative, 0) - coalesce (t.explained, 0)) AS workable,
               coalesce (t.pace_days, 0) AS pace_days, coalesce (t.pace_sum, 0) AS pace_sum, coalesce (t.pace_squares, 0) AS pace_squares,
               silent_days (v_days, CASE WHEN t.pace_days = 7 THEN t.pace_from ELSE n.began END, b.before, t.pace_before) AS silent_days, t.reported, t.pace_weekdays,
               x.unit IS NOT NULL AS excused, b.after AS excused_after
        FROM node n
        LEFT JOIN total t ON t.unit = n.unit AND t.from_day = n.from_day
        LEFT JOIN plan p ON p.unit = n.unit AND p.from_day = n.from_day
        LEFT JOIN excused x ON x.unit = n.unit AND x.from_day = n.from_day
        LEFT JOIN beside b ON b.unit = n.unit),
    suspect AS MATERIALIZED (
        SELECT w.unit, w.value FROM worked w
        WHERE w.reporting AND implausible_suspect (v_rule.times, v_rule.over, v_rule.total, w.value, w.plan_day, w.target, w.reported)),
    implausible AS MATERIALIZED (SELECT s.units[i.place] AS unit FROM (
        SELECT array_agg (x.unit) AS units, array_agg (p_day) AS days, array_agg (x.value) AS values FROM suspect x) s
        CROSS JOIN LATERAL implausible_figures (v_province, p_campaign, s.units, s.days, s.values, p_as_of) i WHERE s.units IS NOT NULL),
    expected AS (
        SELECT l.unit, l.from_day, (count (*) FILTER (WHERE v_counted AND NOT leaf.finished_before AND NOT leaf.excused))::integer AS expected,
               count (*) FILTER (WHERE v_counted AND NOT leaf.finished_before) AS due,
               coalesce (sum (leaf.plan_day) FILTER (WHERE leaf.excused), 0)::bigint AS plan_excused,
               (count (leaf.value) FILTER (WHERE NOT (v_counted AND (leaf.finished_before OR leaf.excused))))::integer AS came,
               bool_or (i.unit IS NOT NULL) AS implausible
        FROM campaign_leaf l
        JOIN worked leaf ON leaf.unit = l.leaf AND leaf.from_day = l.leaf_from
        LEFT JOIN implausible i ON i.unit = leaf.unit
        WHERE l.campaign = p_campaign AND l.generation = g
        GROUP BY l.unit, l.from_day)
    SELECT w.unit, w.began, w.parent, w.level, w.depth, w.name_vi, w.path, w.reporting, w.target, w.provisional, w.unassigned,
           w.plan_day, w.value, w.plan_cumulative, w.cumulative, w.explained,
           greatest (0, w.target - w.cumulative), w.workable,
           percent_of (w.cumulative, w.target), percent_of (w.cumulative, w.target - w.explained),
           v_left,
           CASE WHEN w.workable = 0 THEN 0 WHEN v_left = 0 THEN NULL ELSE (w.workable + v_left - 1) / v_left END,
           coalesce (e.came, 0), coalesce (e.expected, 0),
           CASE WHEN v_counted THEN
               day_result (w.finished_before, w.value, w.reporting OR coalesce (e.expected, 0) > 0, w.plan_day - coalesce (e.plan_excused, 0), w.workable = 0,
                           w.excused OR (e.due > 0 AND e.expected = 0)) END,
           CASE WHEN w.target > 0 THEN
               rank () OVER (PARTITION BY w.parent, w.target > 0 ORDER BY div (w.cumulative::numeric * 1e40, greatest (w.target, 1)) DESC) END,
           w.pace_days, w.pace_sum, w.pace_squares, w.silent_days, coalesce (e.implausible, false),
           CASE WHEN w.reporting THEN 0 ELSE coalesce (e.plan_excused, 0) END, w.excused_after, w.pace_weekdays
    FROM worked w
    LEFT JOIN expected e ON e.unit = w.unit AND e.from_day = w.from_day;
END $$;
