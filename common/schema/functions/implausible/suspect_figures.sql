-- Of given figures those that are worth a close look, as rows of JSON: what judged_places says of each, with its value. NULL where there is none, and
-- that is nearly always. Of what is about to be reported nothing is taken off that stands: it asks for too many rather than too few.
CREATE FUNCTION suspect_figures (p_province text, p_campaign text, p_generation integer, p_units text[], p_days date[], p_values bigint[],
                                 p_times numeric, p_over bigint, p_total numeric, p_as_of timestamptz) RETURNS jsonb LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    RETURN (
        WITH at AS MATERIALIZED (SELECT * FROM judged_places (p_campaign, p_generation, p_units, p_days)),
        node AS MATERIALIZED (
            SELECT a.unit, a.from_day, sum (p_values[a.place])::numeric AS given FROM at a WHERE p_values[a.place] IS NOT NULL GROUP BY a.unit, a.from_day),
        given AS MATERIALIZED (SELECT array_agg (n.unit) AS units, array_agg (n.from_day) AS from_days FROM node n),
        total AS MATERIALIZED (
            SELECT t.unit, t.from_day, t.cumulative
            FROM given g CROSS JOIN LATERAL node_totals (p_province, p_campaign, p_generation, g.units, g.from_days, 'infinity') t WHERE p_as_of IS NULL
            UNION ALL
            SELECT f.unit, f.from_day, f.cumulative
            FROM given g CROSS JOIN LATERAL node_figures (p_province, p_campaign, p_generation, g.units, g.from_days, 'infinity', p_as_of) f WHERE p_as_of IS NOT NULL),
        suspect AS (
            SELECT a.*, p_values[a.place] AS value, coalesce (t.cumulative, 0) + n.given AS reported
            FROM at a JOIN node n ON n.unit = a.unit AND n.from_day = a.from_day LEFT JOIN total t ON t.unit = n.unit AND t.from_day = n.from_day
            WHERE implausible_suspect (p_times, p_over, p_total, p_values[a.place], a.plan_day, a.target, coalesce (t.cumulative, 0) + n.given))
        SELECT jsonb_agg (s) FROM suspect s);
END $$;
