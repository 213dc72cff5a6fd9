-- Which days of which reporting units say what nodes have as of an instant, each with what it says: 'so far' up to the day, 'reported' of whatever day up to
-- p_upto, both with predecessors; 'own' up to the last counted day, of a unit's own days (from_day null).
CREATE FUNCTION node_periods (p_campaign text, p_generation integer, p_units text[], p_from_days date[], p_day date, p_upto date, p_until date)
RETURNS TABLE (unit text, from_day date, leaf text, first date, last date, says text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    WITH counting AS MATERIALIZED (SELECT * FROM counting_leaves (p_campaign, p_generation, p_units, p_from_days))
    SELECT c.unit, c.from_day, c.leaf, c.first, least (c.last, p_day), 'so far' FROM counting c WHERE c.first <= p_day
    UNION ALL
    SELECT c.unit, c.from_day, c.leaf, c.first, least (c.last, p_upto), 'reported' FROM counting c WHERE c.first <= p_upto
    UNION ALL
    SELECT l.unit, NULL, l.leaf, l.leaf_from, least (l.leaf_to, p_day, p_until), 'own'
    FROM leaves_under (p_campaign, p_generation, p_units) l WHERE l.leaf_from <= least (p_day, p_until);
END $$;
