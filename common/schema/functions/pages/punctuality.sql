-- How the reports under each of the units came, of closed counted days of a period. The joins are by equal columns, and hashed whatever the planner believes.
-- It is planned for as many units and days as are asked for.
CREATE FUNCTION punctuality (p_campaign text, p_generation integer, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, expected integer, came integer, on_time integer) LANGUAGE plpgsql SET enable_nestloop = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_province text := (SELECT province FROM campaign WHERE code = p_campaign);
    v_closes day_close[] := (SELECT array_agg (k) FROM day_close k WHERE k.province = v_province AND k.campaign = p_campaign
                             AND k.closed_at <= coalesce (p_as_of, 'infinity'));
    v_leaves text[] := ARRAY (SELECT DISTINCT l.leaf FROM campaign_leaf l
                              WHERE l.campaign = p_campaign AND l.generation = p_generation AND l.unit = ANY (p_units));
    v_count integer := cardinality (v_leaves);
BEGIN
    RETURN QUERY
    WITH leaf AS MATERIALIZED (
        SELECT l.unit, l.from_day, l.leaf, greatest (l.leaf_from, n.from_day) AS leaf_from, least (l.leaf_to, n.to_day) AS leaf_to
        FROM campaign_leaf l
        JOIN campaign_node n ON n.campaign = l.campaign AND n.generation = l.generation AND n.unit = l.unit AND n.from_day = l.from_day
        WHERE l.campaign = p_campaign AND l.generation = p_generation AND l.unit = ANY (p_units)),
    due AS MATERIALIZED (
        SELECT s.unit, s.day, k.figures_at
        FROM day_status_at (v_province, p_campaign, v_leaves, p_from, p_to, p_as_of) s
        JOIN campaign_day d ON d.day = s.day
        JOIN unnest (v_closes) k ON k.day = s.day
        WHERE d.campaign = p_campaign AND d.counted AND s.status NOT IN ('done', 'excused')),
    answered AS MATERIALIZED (
        SELECT d.unit, d.day, f.first_at, d.figures_at FROM due d
        LEFT JOIN standing_reports (v_province, p_campaign, v_leaves, array_fill (p_from, ARRAY[v_count]), array_fill (p_to, ARRAY[v_count]), NULL, p_as_of) f
               ON f.unit = d.unit AND f.day = d.day AND f.value IS NOT NULL) -- one that was taken out has not come
    SELECT l.unit, l.from_day, count (*)::integer, count (a.first_at)::integer, (count (*) FILTER (WHERE a.first_at <= a.figures_at))::integer
    FROM leaf l
    JOIN answered a ON a.unit = l.leaf AND a.day BETWEEN l.leaf_from AND l.leaf_to
    GROUP BY l.unit, l.from_day;
END $$;
