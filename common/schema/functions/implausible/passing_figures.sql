-- Of nodes, each with a bound: the figure whose revision was the one with which all that the node has reported came to pass the bound, as long as that
-- revision stands and the bound is passed. A later figure finds it passed, and a bound that is passed anew has another. In the order in which revisions
-- came; what is given (p_given_…) comes after them, in its order, where it is another figure than the one that stands. A unit of more than a thousand
-- revisions is not judged by this: they would be gone through at each look, and whoever sends so many would hold up everybody's closes.
CREATE FUNCTION passing_figures (p_province text, p_campaign text, p_generation integer, p_units text[], p_from_days date[], p_bounds numeric[],
                                 p_given_units text[], p_given_days date[], p_given_values bigint[], p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, day date, cumulative bigint) LANGUAGE plpgsql AS $$
DECLARE
    v_units text[] := units_in_bounds (p_province, p_campaign, p_units);
BEGIN
    RETURN QUERY
    WITH node AS (
        SELECT k.unit, k.from_day, k.bound FROM unnest (p_units, p_from_days, p_bounds) WITH ORDINALITY AS k (unit, from_day, bound, place)
        WHERE k.unit = ANY (v_units)),
    given AS (
        SELECT g.unit, g.day, g.value, g.place FROM unnest (p_given_units, p_given_days, p_given_values) WITH ORDINALITY AS g (unit, day, value, place)),
    logged AS MATERIALIZED (
        SELECT n.unit, n.from_day, p.source, p.day, p.value, p.place, p.overtaken
        FROM node n JOIN campaign_source s ON s.campaign = p_campaign AND s.generation = p_generation AND s.unit = n.unit AND s.from_day = n.from_day
        JOIN revisions_in_order (p_province, p_campaign, ARRAY (
            SELECT DISTINCT x.source FROM campaign_source x WHERE x.campaign = p_campaign AND x.generation = p_generation AND x.unit = ANY (v_units)), p_as_of) p
          ON p.source = s.source AND p.day BETWEEN s.source_from AND s.source_to),
    arrived AS (
        SELECT l.unit, l.from_day, l.source, l.day, l.value, l.place, 0 AS part FROM logged l WHERE NOT l.overtaken
        UNION ALL
        SELECT n.unit, n.from_day, g.unit, g.day, g.value, g.place, 1
        FROM node n JOIN campaign_source s ON s.campaign = p_campaign AND s.generation = p_generation AND s.unit = n.unit AND s.from_day = n.from_day
        JOIN given g ON g.unit = s.source AND g.day BETWEEN s.source_from AND s.source_to),
    stepped AS (
        SELECT a.*, coalesce (a.value, 0) - coalesce (lag (a.value) OVER (PARTITION BY a.unit, a.from_day, a.source, a.day ORDER BY a.part, a.place), 0) AS step
        FROM arrived a),
    running AS (
        SELECT s.*, sum (s.step) OVER (PARTITION BY s.unit, s.from_day ORDER BY s.part, s.place) AS after,
               sum (s.step) OVER (PARTITION BY s.unit, s.from_day) AS final,
               row_number () OVER (PARTITION BY s.unit, s.from_day, s.source, s.day ORDER BY s.part DESC, s.place DESC) = 1 AS stands
        FROM stepped s WHERE s.part = 0 OR s.step <> 0),
    passed AS (
        SELECT DISTINCT ON (r.unit, r.from_day) r.*, n.bound FROM running r JOIN node n ON n.unit = r.unit AND n.from_day = r.from_day
        WHERE r.after > n.bound AND r.after - r.step <= n.bound ORDER BY r.unit, r.from_day, r.part DESC, r.place DESC)
    SELECT p.unit, p.from_day, p.day, p.after::bigint FROM passed p WHERE p.stands AND p.final > p.bound AND p.source = p.unit;
END $$;
