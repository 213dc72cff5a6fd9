-- Every node of the day. The status is what it would be at the cutoff, of a counted day; whether it shows is the caller's question. Of a unit: it and
-- what is below it, and for its rank those beside it, of which reports and status are not told. On a day that is not counted no report is expected, and
-- all that came are counted. Who is excused is asked for no report, and a unit above owes the plan of the others; one is excused where all are that were asked.
-- p_shown: whether it is said which figures are out of proportion and how weekdays differ, which the evaluation of days does not ask. p_near: the unit (else the
-- top) and those right below it are enough; where further ones are left out, those who report are only counted.
CREATE FUNCTION status_rows (p_campaign text, p_day date, p_as_of timestamptz, p_unit text DEFAULT NULL, p_shown boolean DEFAULT true, p_near boolean DEFAULT false)
RETURNS SETOF status_row LANGUAGE plpgsql SET enable_nestloop = off AS $$ -- how many rows a function returns is not known to the planner: it would compare each with each
DECLARE
    g integer := campaign_generation_at (p_campaign, p_as_of);
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
    v_unit text := CASE WHEN p_near AND p_as_of IS NULL THEN coalesce (p_unit, (SELECT c.top FROM campaign c WHERE c.code = p_campaign)) ELSE p_unit END;
    v_near boolean := p_near AND p_as_of IS NULL AND is_far (p_campaign, g, v_unit); -- what stood at an instant is added up from the reporting units anyway
    d record := day_of_campaign (p_campaign, p_day, p_as_of);
    v_rule record;
BEGIN
    SELECT * INTO v_rule FROM implausible_rule_at (p_campaign, p_as_of) WHERE p_shown;
    RETURN QUERY
    WITH worked AS MATERIALIZED (SELECT * FROM worked_nodes (v_province, p_campaign, g, p_day, p_as_of, v_unit, CASE WHEN p_shown THEN 28 ELSE 7 END, v_near)),
    leaf AS MATERIALIZED (
        SELECT w.unit, w.from_day, w.value, w.finished_before, w.excused, w.plan_day, w.target, w.reported FROM worked w WHERE w.reporting AND NOT v_near
        UNION ALL
        SELECT f.* FROM worked_leaves (v_province, p_campaign, g, p_day, (SELECT w.path FROM worked w WHERE w.unit = v_unit), v_rule.over) f WHERE v_near),
    implausible AS MATERIALIZED (SELECT s.units[i.place] AS unit FROM (
        SELECT array_agg (f.unit) AS units, array_agg (p_day) AS days, array_agg (f.value) AS values FROM leaf f
        WHERE implausible_suspect (v_rule.times, v_rule.over, v_rule.total, f.value, f.plan_day, f.target, f.reported)) s
        CROSS JOIN LATERAL implausible_figures (v_province, p_campaign, s.units, s.days, s.values, p_as_of) i WHERE s.units IS NOT NULL),
    reports AS (
        SELECT l.unit, l.from_day, (count (*) FILTER (WHERE report_is_due (d.counted, leaf.finished_before, leaf.excused)))::integer AS expected,
               count (*) FILTER (WHERE report_is_due (d.counted, leaf.finished_before, false)) AS due,
               (count (leaf.value) FILTER (WHERE NOT d.counted OR report_is_due (d.counted, leaf.finished_before, leaf.excused)))::integer AS came,
               coalesce (sum (leaf.plan_day) FILTER (WHERE leaf.excused), 0)::bigint AS plan_excused, bool_or (i.unit IS NOT NULL) AS implausible
        FROM campaign_leaf l JOIN leaf ON leaf.unit = l.leaf AND leaf.from_day = l.leaf_from LEFT JOIN implausible i ON i.unit = leaf.unit
        WHERE l.campaign = p_campaign AND l.generation = g AND l.unit = ANY (ARRAY (SELECT w.unit FROM worked w))
        GROUP BY l.unit, l.from_day)
    SELECT w.unit, w.began, w.parent, w.level, w.depth, w.name, w.path, w.reporting, w.target, w.provisional, w.unassigned,
           w.plan_day, w.value, w.plan_cumulative, w.cumulative, w.explained,
           greatest (0, w.target - w.cumulative), w.workable, percent_of (w.cumulative, w.target), percent_of (w.cumulative, w.target - w.explained),
           d.days_left, CASE WHEN w.workable = 0 THEN 0 WHEN d.days_left = 0 THEN NULL ELSE (w.workable + d.days_left - 1) / d.days_left END, coalesce (e.came, 0), coalesce (e.expected, 0),
           unit_result (d.counted, w.finished_before, w.workable = 0, w.value, w.reporting, w.plan_day, e.plan_excused, w.excused, e.due, e.expected),
           CASE WHEN w.target > 0 THEN
               rank () OVER (PARTITION BY w.parent, w.target > 0 ORDER BY div (w.cumulative::numeric * 1e40, greatest (w.target, 1)) DESC) END,
           w.pace_days, w.pace_sum, w.pace_squares, w.silent_days, coalesce (e.implausible, false),
           CASE WHEN w.reporting THEN 0 ELSE coalesce (e.plan_excused, 0) END, w.excused_after, w.pace_weekdays
    FROM worked w LEFT JOIN reports e ON e.unit = w.unit AND e.from_day = w.from_day;
END $$;
