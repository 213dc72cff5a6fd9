-- What some units are planned on each day of a period: before it and with it, in their tree. A unit's plan is the sum of what is planned for those below it and
-- of its own rest, so that every table adds up on every day. The one place that is asked.
CREATE FUNCTION day_plans (p_campaign text, p_generation integer, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, day date, before bigint, cumulative bigint) LANGUAGE plpgsql STABLE SET enable_nestloop = off AS $$
DECLARE
    v_below text[];
BEGIN
    IF catches_up (p_campaign) THEN
        v_below := ARRAY (
            SELECT DISTINCT n.unit FROM campaign_node n CROSS JOIN LATERAL unnest (string_to_array (n.path, '/')) AS up (code) JOIN unnest (p_units) u ON u = up.code
            WHERE n.campaign = p_campaign AND n.generation = p_generation);
        RETURN QUERY
        WITH days AS MATERIALIZED (SELECT d.day, d.k, d.k - d.counted::integer AS before FROM campaign_days (p_campaign, p_from, p_to, p_as_of) d),
        own AS MATERIALIZED (
            SELECT o.unit, d.day, sum (piece_plan (o.base, greatest (0, o.rest), d.before, o.k_from, o.k_to))::bigint AS before,
                   sum (piece_plan (o.base, greatest (0, o.rest), d.k, o.k_from, o.k_to))::bigint AS cumulative
            FROM caught_up (p_campaign, p_generation, v_below, p_from, p_to, p_as_of) o JOIN days d ON d.day BETWEEN o.first AND o.last GROUP BY o.unit, d.day),
        node AS MATERIALIZED (
            SELECT n.unit, n.from_day, n.to_day, n.path FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation)
        SELECT a.unit, a.from_day, o.day, sum (o.before)::bigint, sum (o.cumulative)::bigint
        FROM own o JOIN node n ON n.unit = o.unit AND o.day BETWEEN n.from_day AND n.to_day
        CROSS JOIN LATERAL unnest (string_to_array (n.path, '/')) AS up (code)
        JOIN node a ON a.unit = up.code AND o.day BETWEEN a.from_day AND a.to_day
        JOIN (SELECT DISTINCT u FROM unnest (p_units) u) asked ON asked.u = a.unit GROUP BY a.unit, a.from_day, o.day;
        RETURN;
    END IF;
    RETURN QUERY
    WITH days AS MATERIALIZED (SELECT d.day, d.k, d.k - d.counted::integer AS before FROM campaign_days (p_campaign, p_from, p_to, p_as_of) d)
    SELECT n.unit, n.from_day, d.day, sum (piece_plan (p.base, p.amount, d.before, p.k_from, p.k_to))::bigint,
           sum (piece_plan (p.base, p.amount, d.k, p.k_from, p.k_to))::bigint
    FROM campaign_node n JOIN days d ON d.day BETWEEN n.from_day AND n.to_day
    JOIN campaign_piece p ON p.campaign = p_campaign AND p.generation = p_generation AND p.unit = n.unit AND p.from_day = n.from_day
         AND p.unit = ANY (p_units) -- said of both, so that for one unit a country's pieces are not gone through
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.unit = ANY (p_units)
    GROUP BY n.unit, n.from_day, d.day;
END $$;
