-- What units of the tree did on each day of a period that has a figure, with their predecessors.
CREATE FUNCTION node_values (p_province text, p_campaign text, p_generation integer, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, day date, value bigint) LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_sources text[] := sources_of (p_campaign, p_generation, p_units);
BEGIN
    RETURN QUERY
    SELECT s.unit, s.from_day, f.day, sum (f.value)::bigint
    FROM campaign_source s
    JOIN figure_rows (p_province, p_campaign, p_generation, v_sources, p_from, p_to, p_as_of) f ON f.unit = s.source AND f.day BETWEEN s.source_from AND s.source_to
    WHERE s.campaign = p_campaign AND s.generation = p_generation AND s.unit = ANY (p_units) AND f.value IS NOT NULL
    GROUP BY s.unit, s.from_day, f.day;
END $$;
