-- What nodes of the tree have by a day as it stands now, with their predecessors: so far, on that day, and all that was reported of whatever day. By a few
-- look-ups a node, however long the campaign. No row of a node of which nothing was reported by that day.
CREATE FUNCTION node_totals (p_province text, p_campaign text, p_generation integer, p_units text[], p_from_days date[], p_day date)
RETURNS TABLE (place bigint, unit text, from_day date, cumulative bigint, explained bigint, value bigint, explained_on_day bigint, reported bigint)
LANGUAGE plpgsql SET enable_nestloop = on AS $$
DECLARE
    v_first date := (SELECT c.starts_on FROM campaign c WHERE c.code = p_campaign);
BEGIN
    RETURN QUERY
    SELECT n.place, n.unit, n.from_day, sum (z.total - coalesce (b.total, 0))::bigint, sum (z.explained_total - coalesce (b.explained_total, 0))::bigint,
           (sum (z.value) FILTER (WHERE z.day = p_day))::bigint, coalesce (sum (z.explained) FILTER (WHERE z.day = p_day), 0)::bigint,
           sum (coalesce (a.total, z.total) - coalesce (b.total, 0))::bigint
    FROM unnest (p_units, p_from_days) WITH ORDINALITY AS n (unit, from_day, place)
    JOIN campaign_source s ON s.campaign = p_campaign AND s.generation = p_generation AND s.unit = n.unit AND s.from_day = n.from_day
    CROSS JOIN LATERAL (
        SELECT x.day, x.value, x.explained, x.total, x.explained_total FROM figure x
        WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = s.source AND x.day BETWEEN s.source_from AND least (s.source_to, p_day) ORDER BY x.day DESC LIMIT 1) z
    LEFT JOIN LATERAL (
        SELECT x.total, x.explained_total FROM figure x WHERE s.source_from > v_first
        AND x.province = p_province AND x.campaign = p_campaign AND x.unit = s.source AND x.day < s.source_from ORDER BY x.day DESC LIMIT 1) b ON true
    LEFT JOIN LATERAL ( -- of days after it too, where a figure of it can be judged by that
        SELECT x.total FROM figure x WHERE z.day = p_day
        AND x.province = p_province AND x.campaign = p_campaign AND x.unit = s.source AND x.day <= s.source_to ORDER BY x.day DESC LIMIT 1) a ON true
    GROUP BY n.place, n.unit, n.from_day;
END $$;
