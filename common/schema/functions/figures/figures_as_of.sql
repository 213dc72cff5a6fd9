-- The same figures of some units as they stood at an instant, from the log alone: of it, what the reporting units under them said.
CREATE FUNCTION figures_as_of (p_province text, p_campaign text, p_generation integer, p_units text[], p_from date, p_upto date, p_as_of timestamptz)
RETURNS TABLE (unit text, day date, value bigint, explained bigint) LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE -- the join of leaves is hashed whatever the planner believes of a log that is not analyzed yet
    v_leaves text[] := ARRAY (SELECT DISTINCT l.leaf FROM campaign_leaf l
                              WHERE l.campaign = p_campaign AND l.generation = p_generation AND l.unit = ANY (p_units));
BEGIN
    RETURN QUERY
    WITH reported AS (
        SELECT DISTINCT ON (p.unit, p.day) p.unit, p.day, p.value::bigint AS value
        FROM progress p
        WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = ANY (v_leaves) AND p.day BETWEEN p_from AND p_upto
          AND p.received_at <= p_as_of
        ORDER BY p.unit, p.day, p.rev DESC),
    excused AS (
        SELECT e.unit, e.day, coalesce (sum (e.count) FILTER (WHERE e.newest AND d.accepted), 0) AS explained
        FROM (SELECT x.*, x.rev = max (x.rev) OVER (PARTITION BY x.unit, x.document) AS newest FROM explanation x
              WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = ANY (v_leaves) AND x.received_at <= p_as_of) e
        LEFT JOIN LATERAL (
            SELECT y.accepted FROM explanation_decision y
            WHERE y.province = p_province AND y.campaign = p_campaign AND y.unit = e.unit AND y.document = e.document AND y.rev = e.rev
              AND y.at <= p_as_of
            ORDER BY y.ordinal DESC LIMIT 1) d ON true
        WHERE e.day BETWEEN p_from AND p_upto GROUP BY e.unit, e.day),
    leaf AS (
        SELECT coalesce (r.unit, x.unit) AS unit, coalesce (r.day, x.day) AS day, r.value, coalesce (x.explained, 0) AS explained
        FROM reported r FULL JOIN excused x ON x.unit = r.unit AND x.day = r.day)
    SELECT l.unit, leaf.day, sum (leaf.value)::bigint, sum (leaf.explained)::bigint
    FROM ( -- a unit may be several nodes, one after another: a leaf that was under each of them is one leaf
        SELECT DISTINCT x.unit, x.leaf, x.leaf_from, x.leaf_to FROM campaign_leaf x
        WHERE x.campaign = p_campaign AND x.generation = p_generation AND x.unit = ANY (p_units)) l
    JOIN leaf ON leaf.unit = l.leaf AND leaf.day BETWEEN l.leaf_from AND l.leaf_to
    GROUP BY l.unit, leaf.day;
END $$;
