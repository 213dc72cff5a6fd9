-- What units above need not have done on days of a period: the plan of the reporting units below them that are excused.
CREATE FUNCTION excused_plan (p_campaign text, p_generation integer, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, day date, plan_excused bigint) LANGUAGE plpgsql STABLE ROWS 100 AS $$
DECLARE
    v_excused text[];
BEGIN
    IF NOT any_excused (p_campaign, p_from, p_to, p_as_of) THEN
        RETURN;
    END IF;
    v_excused := ARRAY (SELECT DISTINCT e.unit FROM excused_nodes (p_campaign, p_generation, p_from, p_to, p_as_of) e WHERE e.reporting);
    RETURN QUERY
    SELECT l.unit, l.from_day, e.day, sum (p.cumulative - p.before)::bigint
    FROM excused_nodes (p_campaign, p_generation, p_from, p_to, p_as_of) e
    JOIN campaign_leaf l ON l.campaign = p_campaign AND l.generation = p_generation AND l.leaf = e.unit AND l.leaf_from = e.from_day
     AND l.unit = ANY (p_units) AND l.unit <> l.leaf
    JOIN day_plans (p_campaign, p_generation, v_excused, p_from, p_to, p_as_of) p ON p.unit = e.unit AND p.from_day = e.from_day AND p.day = e.day
    WHERE e.reporting
    GROUP BY l.unit, l.from_day, e.day;
END $$;
