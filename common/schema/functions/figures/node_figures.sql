-- What nodes of the tree have on a day: so far, with their predecessors; on that day; of their own at most 7 latest counted days with a figure, with the first
-- of these and how many of them are before that day; and all that was reported of whatever day.
-- Now by a few look-ups a node, however long the campaign; as of an instant from the log.
CREATE FUNCTION node_figures (p_province text, p_campaign text, p_generation integer, p_units text[], p_from_days date[], p_day date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, cumulative bigint, explained bigint, value bigint, explained_on_day bigint,
               pace_days integer, pace_sum bigint, pace_squares numeric, pace_from date, pace_before integer, reported bigint) LANGUAGE plpgsql
SET enable_nestloop = off AS $$ -- how many units there are is not known to the planner
DECLARE
    v_first date := (SELECT c.starts_on FROM campaign c WHERE c.code = p_campaign);
    v_until date; -- no later day is counted
    v_idle date[];
    v_began date[] := ARRAY ( -- read first: the tree does not lie where the figures do
        SELECT x.began FROM unnest (p_units, p_from_days) WITH ORDINALITY AS n (unit, from_day, place)
        LEFT JOIN campaign_node x ON x.campaign = p_campaign AND x.generation = p_generation AND x.unit = n.unit AND x.from_day = n.from_day ORDER BY n.place);
    v_off text[] := excused_days (p_campaign, p_generation, p_units, p_day, p_as_of); -- of each unit its own excused days
    v_sources text[]; -- the units and their predecessors
    v_upto date := greatest (p_day, (p_as_of + interval '1 day')::date); -- nobody reports of a day that has not begun
BEGIN
    SELECT max (d.day) FILTER (WHERE d.counted), coalesce (array_agg (d.day) FILTER (WHERE NOT d.counted), '{}') INTO v_until, v_idle
    FROM campaign_days (p_campaign, v_first, least (p_day, (SELECT max (x.day) FROM campaign_day x WHERE x.campaign = p_campaign)), p_as_of) d;
    IF p_as_of IS NULL THEN
        RETURN QUERY
        SELECT t.unit, t.from_day, t.cumulative, t.explained, t.value, t.explained_on_day,
               p.days, p.total, p.squares, p.first, p.before, t.reported
        FROM node_totals (p_province, p_campaign, p_generation, p_units, p_from_days, p_day) t
        JOIN node_paces (p_province, p_campaign, p_units, v_began, v_off, v_idle, least (p_day, v_until), p_day) p ON p.place = t.place;
    ELSE
        v_sources := ARRAY (SELECT DISTINCT s.source FROM campaign_source s
                            WHERE s.campaign = p_campaign AND s.generation = p_generation AND s.unit = ANY (p_units));
        RETURN QUERY
        WITH figures AS MATERIALIZED (SELECT * FROM figures_as_of (p_province, p_campaign, p_generation, v_sources, '-infinity', v_upto, p_as_of)),
        node AS (
            SELECT n.unit, n.from_day, x.began FROM unnest (p_units, p_from_days) WITH ORDINALITY AS n (unit, from_day, place)
            JOIN campaign_node x ON x.campaign = p_campaign AND x.generation = p_generation AND x.unit = n.unit AND x.from_day = n.from_day),
        total AS (
            SELECT s.unit, s.from_day, coalesce (sum (f.value) FILTER (WHERE f.day <= p_day), 0)::bigint AS cumulative,
                   coalesce (sum (f.explained) FILTER (WHERE f.day <= p_day), 0)::bigint AS explained,
                   (sum (f.value) FILTER (WHERE f.day = p_day))::bigint AS value, coalesce (sum (f.explained) FILTER (WHERE f.day = p_day), 0)::bigint AS explained_on_day,
                   coalesce (sum (f.value), 0)::bigint AS reported
            FROM campaign_source s
            JOIN figures f ON f.unit = s.source AND f.day BETWEEN s.source_from AND s.source_to
            WHERE s.campaign = p_campaign AND s.generation = p_generation AND s.unit = ANY (p_units)
            GROUP BY s.unit, s.from_day),
        latest AS (
            SELECT f.unit, f.day, f.value, row_number () OVER (PARTITION BY f.unit ORDER BY f.day DESC) AS place
            FROM figures f
            LEFT JOIN (SELECT DISTINCT k.unit, k.off FROM unnest (p_units, v_off) WITH ORDINALITY AS k (unit, off, place) WHERE k.off <> '{}') o ON o.unit = f.unit
            WHERE f.value IS NOT NULL AND f.day <= least (p_day, v_until) AND f.day <> ALL (v_idle) AND f.day <> ALL (coalesce (o.off, '{}')::date[])),
        pace AS (
            SELECT n.unit, n.from_day, count (*)::integer AS days, sum (l.value)::bigint AS total, sum (l.value::numeric * l.value) AS squares, min (l.day) AS first,
                   (count (*) FILTER (WHERE l.day < p_day))::integer AS before
            FROM latest l JOIN node n ON n.unit = l.unit AND l.day >= n.began
            WHERE l.place <= 7 GROUP BY n.unit, n.from_day)
        SELECT t.unit, t.from_day, t.cumulative, t.explained, t.value, t.explained_on_day, coalesce (p.days, 0), p.total, p.squares, p.first, p.before, t.reported
        FROM node n JOIN total t ON t.unit = n.unit AND t.from_day = n.from_day
        LEFT JOIN pace p ON p.unit = n.unit AND p.from_day = n.from_day;
    END IF;
END $$;
