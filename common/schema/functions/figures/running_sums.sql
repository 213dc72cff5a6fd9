-- What units have had by each day, with their predecessors: on the day and so far, of some units on each day of a period, of the reporting units below them on
-- the days with a figure, those before the period too. Read once and added up, where node_figures would look each day up.
CREATE FUNCTION running_sums (p_province text, p_campaign text, p_generation integer, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, day date, value bigint, explained_on_day bigint, cumulative bigint, explained bigint) LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    v_followed text[] := followed_units (p_campaign, p_generation, p_units);
    v_sources text[] := sources_of (p_campaign, p_generation, v_followed);
BEGIN
    RETURN QUERY
    WITH figures AS MATERIALIZED (SELECT * FROM figure_rows (p_province, p_campaign, p_generation, v_sources, '-infinity', p_to, p_as_of)),
    own AS (
        SELECT s.unit, s.from_day, f.day, f.value, f.explained
        FROM campaign_source s JOIN figures f ON f.unit = s.source AND f.day BETWEEN s.source_from AND s.source_to
        WHERE s.campaign = p_campaign AND s.generation = p_generation AND s.unit = ANY (v_followed)
        UNION ALL
        SELECT n.unit, n.from_day, d.day, NULL, 0
        FROM campaign_node n JOIN campaign_days (p_campaign, p_from, p_to, p_as_of) d ON d.day BETWEEN greatest (n.from_day, p_from) AND least (n.to_day, p_to)
        WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.unit = ANY (p_units))
    SELECT o.unit, o.from_day, o.day, sum (o.value)::bigint, sum (o.explained)::bigint,
           coalesce (sum (sum (o.value)) OVER days, 0)::bigint, (sum (sum (o.explained)) OVER days)::bigint
    FROM own o GROUP BY o.unit, o.from_day, o.day
    WINDOW days AS (PARTITION BY o.unit, o.from_day ORDER BY o.day);
END $$;
