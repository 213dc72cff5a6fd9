-- Of given figures those that are worth a close look, as rows of JSON: what judged_places says of each, with its value. NULL where there is none, and
-- that is nearly always: the plan is worked out for those alone that are implausible by a plan of nothing. Of what is about to be reported nothing is taken off
-- that stands: it asks for too many rather than too few.
CREATE FUNCTION suspect_figures (p_province text, p_campaign text, p_generation integer, p_units text[], p_days date[], p_values bigint[],
                                 p_times numeric, p_over bigint, p_total numeric, p_as_of timestamptz) RETURNS jsonb LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    v_places bigint[];
    v_reported numeric[];
BEGIN
    WITH at AS MATERIALIZED (
        SELECT k.place, n.unit, n.from_day, n.target FROM unnest (p_units, p_days) WITH ORDINALITY AS k (unit, day, place)
        JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = p_generation AND n.unit = k.unit AND k.day BETWEEN n.from_day AND n.to_day AND n.reporting),
    node AS MATERIALIZED (
        SELECT a.unit, a.from_day, sum (p_values[a.place])::numeric AS given FROM at a WHERE p_values[a.place] IS NOT NULL GROUP BY a.unit, a.from_day),
    given AS MATERIALIZED (SELECT array_agg (n.unit) AS units, array_agg (n.from_day) AS from_days FROM node n),
    total AS MATERIALIZED (
        SELECT t.unit, t.from_day, t.cumulative
        FROM given g CROSS JOIN LATERAL node_totals (p_province, p_campaign, p_generation, g.units, g.from_days, 'infinity') t WHERE p_as_of IS NULL
        UNION ALL
        SELECT f.unit, f.from_day, f.cumulative
        FROM given g CROSS JOIN LATERAL node_figures (p_province, p_campaign, p_generation, g.units, g.from_days, 'infinity', p_as_of) f WHERE p_as_of IS NOT NULL),
    reported AS (
        SELECT a.place, a.target, coalesce (t.cumulative, 0) + n.given AS reported
        FROM at a JOIN node n ON n.unit = a.unit AND n.from_day = a.from_day LEFT JOIN total t ON t.unit = n.unit AND t.from_day = n.from_day)
    SELECT array_agg (r.place ORDER BY r.place), array_agg (r.reported ORDER BY r.place) INTO v_places, v_reported FROM reported r
    WHERE implausible_suspect (p_times, p_over, p_total, p_values[r.place], 0, r.target, r.reported);
    IF v_places IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT jsonb_agg (to_jsonb (a) || jsonb_build_object ('place', v_places[a.place], 'value', p_values[v_places[a.place]], 'reported', v_reported[a.place]) ORDER BY a.place)
        FROM judged_places (p_campaign, p_generation, ARRAY (SELECT p_units[x] FROM unnest (v_places) WITH ORDINALITY AS p (x, n) ORDER BY n),
                            ARRAY (SELECT p_days[x] FROM unnest (v_places) WITH ORDINALITY AS p (x, n) ORDER BY n)) a
        WHERE implausible_suspect (p_times, p_over, p_total, p_values[v_places[a.place]], a.plan_day, a.target, v_reported[a.place]));
END $$;
