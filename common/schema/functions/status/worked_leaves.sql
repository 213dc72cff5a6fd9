-- The reporting units at or below a path on a day as they stand now, without what only they themselves are asked for: by these a unit above says whose reports came,
-- be there ten below it or ten thousand. Their plan is told of those alone that are excused, or have more than p_over on the day.
CREATE FUNCTION worked_leaves (p_province text, p_campaign text, p_generation integer, p_day date, p_path text, p_over bigint)
RETURNS TABLE (unit text, from_day date, value bigint, finished_before boolean, excused boolean, plan_day bigint, target bigint, reported bigint)
LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    RETURN QUERY
    WITH node AS MATERIALIZED (
        SELECT n.unit, n.from_day, n.target FROM campaign_node n
        WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_day BETWEEN n.from_day AND n.to_day AND n.reporting AND (n.path = p_path OR is_below (n.path, p_path))),
    total AS MATERIALIZED (SELECT * FROM node_totals (
        p_province, p_campaign, p_generation, (SELECT array_agg (n.unit) FROM node n), (SELECT array_agg (n.from_day) FROM node n), p_day)),
    off AS MATERIALIZED (SELECT o.unit, o.from_day FROM excused_nodes (p_campaign, p_generation, p_day, p_day, NULL) o),
    planned AS (
        SELECT * FROM day_plans (p_campaign, p_generation, ARRAY (SELECT t.unit FROM total t WHERE t.value > p_over UNION SELECT o.unit FROM off o), p_day, p_day, NULL))
    SELECT n.unit, n.from_day, t.value, done_before (t.cumulative, t.explained, t.value, t.explained_on_day) >= n.target, o.unit IS NOT NULL,
           coalesce (p.cumulative - p.before, 0), n.target, t.reported
    FROM node n LEFT JOIN total t ON t.unit = n.unit AND t.from_day = n.from_day
    LEFT JOIN off o ON o.unit = n.unit AND o.from_day = n.from_day
    LEFT JOIN planned p ON p.unit = n.unit AND p.from_day = n.from_day;
END $$;
