-- The same figures of some units as they stood at an instant: of each, what the reporting units under it said.
CREATE FUNCTION figures_as_of (p_province text, p_campaign text, p_generation integer, p_units text[], p_from date, p_upto date, p_as_of timestamptz)
RETURNS TABLE (unit text, day date, value bigint, explained bigint) LANGUAGE plpgsql STABLE SET enable_nestloop = off AS $$
DECLARE -- the join of leaves is hashed whatever the planner believes of them
    v_leaves text[] := ARRAY (SELECT DISTINCT l.leaf FROM campaign_leaf l
                              WHERE l.campaign = p_campaign AND l.generation = p_generation AND l.unit = ANY (p_units));
BEGIN
    RETURN QUERY
    WITH leaf AS MATERIALIZED (
        SELECT v_leaves[f.place] AS unit, d.day, d.value, d.explained
        FROM leaf_figures (p_province, p_campaign, v_leaves, array_fill (p_from, ARRAY[cardinality (v_leaves)]), array_fill (p_upto, ARRAY[cardinality (v_leaves)]),
                           NULL, '{}', p_as_of) f
        CROSS JOIN LATERAL unnest (f.days, f."values", f.explanations) WITH ORDINALITY AS d (day, value, explained, place))
    SELECT l.unit, leaf.day, sum (leaf.value)::bigint, sum (leaf.explained)::bigint
    FROM leaves_under (p_campaign, p_generation, p_units) l JOIN leaf ON leaf.unit = l.leaf AND leaf.day BETWEEN l.leaf_from AND l.leaf_to
    GROUP BY l.unit, leaf.day;
END $$;
