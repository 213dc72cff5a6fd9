-- What units above need not have done on days of a period: the plan of the reporting units below them that are excused.
CREATE FUNCTION excused_plan (p_campaign text, p_generation integer, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, day date, plan_excused bigint) LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    IF NOT any_excused (p_campaign, p_from, p_to, p_as_of) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT l.unit, l.from_day, e.day, sum (piece_plan (p.base, p.amount, e.k, p.k_from, p.k_to) - piece_plan (p.base, p.amount, e.k - 1, p.k_from, p.k_to))::bigint
    FROM excused_nodes (p_campaign, p_generation, p_from, p_to, p_as_of) e
    JOIN campaign_leaf l ON l.campaign = p_campaign AND l.generation = p_generation AND l.leaf = e.unit AND l.leaf_from = e.from_day
     AND l.unit = ANY (p_units) AND l.unit <> l.leaf
    JOIN campaign_piece p ON p.campaign = p_campaign AND p.generation = p_generation AND p.unit = e.unit AND p.from_day = e.from_day
    WHERE e.reporting
    GROUP BY l.unit, l.from_day, e.day;
END $$;
