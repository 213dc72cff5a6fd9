-- What each node of a day has done, its plan and its days, without what is said of reports: all that status_rows judges by. Of a unit: it, what is below it,
-- and those beside it; p_near: of what is below it those right below. p_latest: by how many of its latest days it is told how weekdays differ.
CREATE FUNCTION worked_nodes (p_province text, p_campaign text, p_generation integer, p_day date, p_as_of timestamptz, p_unit text, p_latest integer,
                              p_near boolean)
RETURNS TABLE (unit text, from_day date, began date, parent text, level text, depth integer, name text, path text, reporting boolean, target bigint, provisional boolean,
               unassigned bigint, value bigint, cumulative bigint, explained bigint, finished_before boolean, workable bigint, plan_day bigint, plan_cumulative bigint,
               pace_days integer, pace_sum bigint, pace_squares numeric, silent_days integer, reported bigint, excused boolean, excused_after date[], pace_weekdays double precision[])
LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    v_days date[] := ARRAY ( -- the counted ones before it
        SELECT d.day FROM campaign_days (p_campaign, (SELECT c.starts_on FROM campaign c WHERE c.code = p_campaign), p_day - 1, p_as_of) d WHERE d.counted ORDER BY d.day);
BEGIN
    RETURN QUERY
    WITH node AS MATERIALIZED (SELECT * FROM tree_part (p_campaign, p_generation, p_day, p_unit, p_near)),
    total AS MATERIALIZED (SELECT * FROM node_figures (
        p_province, p_campaign, p_generation, (SELECT array_agg (n.unit) FROM node n), (SELECT array_agg (n.from_day) FROM node n), p_day, p_as_of, p_latest)),
    plan AS (SELECT * FROM day_plans (p_campaign, p_generation, (SELECT array_agg (n.unit) FROM node n), p_day, p_day, p_as_of)),
    off AS MATERIALIZED ( -- days on which it is excused: that day, others before and after it
        SELECT o.unit, array_agg (o.day) FILTER (WHERE o.day < p_day) AS before, array_agg (o.day) FILTER (WHERE o.day > p_day) AS after,
               array_agg (o.from_day) FILTER (WHERE o.day = p_day) AS excused
        FROM excused_nodes (p_campaign, p_generation, '-infinity', 'infinity', p_as_of) o GROUP BY o.unit)
    SELECT n.unit, n.from_day, n.began, n.parent, n.level, n.depth, n.name_vi, n.path, n.reporting, n.target, n.provisional, n.unassigned,
           t.value, coalesce (t.cumulative, 0), coalesce (t.explained, 0), done_before (t.cumulative, t.explained, t.value, t.explained_on_day) >= n.target,
           greatest (0, n.target - coalesce (t.cumulative, 0) - coalesce (t.explained, 0)), coalesce (p.cumulative - p.before, 0), coalesce (p.cumulative, 0),
           coalesce (t.pace_days, 0), coalesce (t.pace_sum, 0), coalesce (t.pace_squares, 0),
           silent_days (v_days, CASE WHEN t.pace_days = 7 THEN t.pace_from ELSE n.began END, o.before, t.pace_before), t.reported,
           coalesce (n.from_day = ANY (o.excused), false), o.after, t.pace_weekdays
    FROM node n LEFT JOIN total t ON t.unit = n.unit AND t.from_day = n.from_day
    LEFT JOIN plan p ON p.unit = n.unit AND p.from_day = n.from_day
    LEFT JOIN off o ON o.unit = n.unit;
END $$;
