-- Whose reports count for nodes of the tree, and of which days: of the reporting units under them, and of those under their predecessors.
CREATE FUNCTION counting_leaves (p_campaign text, p_generation integer, p_units text[], p_from_days date[])
RETURNS TABLE (unit text, from_day date, leaf text, first date, last date) LANGUAGE plpgsql STABLE SET enable_nestloop = off AS $$
DECLARE
    v_sources text[] := sources_of (p_campaign, p_generation, p_units);
BEGIN
    RETURN QUERY
    SELECT n.unit, n.from_day, l.leaf, greatest (s.source_from, l.leaf_from), least (s.source_to, l.leaf_to)
    FROM unnest (p_units, p_from_days) WITH ORDINALITY AS n (unit, from_day, place)
    JOIN campaign_source s ON s.campaign = p_campaign AND s.generation = p_generation AND s.unit = n.unit AND s.from_day = n.from_day
    JOIN leaves_under (p_campaign, p_generation, v_sources) l ON l.unit = s.source AND l.leaf_from <= s.source_to AND l.leaf_to >= s.source_from;
END $$;
