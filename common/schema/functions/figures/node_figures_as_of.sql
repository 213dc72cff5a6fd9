-- What node_figures says, as it stood at an instant: the sums of the reporting units under each node, whatever the campaign's length. A day is among the latest
-- of a node only if it is among the latest of each unit below that reported it, so of each as many are read as the node may need.
CREATE FUNCTION node_figures_as_of (p_province text, p_campaign text, p_generation integer, p_units text[], p_from_days date[], p_day date, p_until date, p_idle date[],
                                    p_off text[], p_as_of timestamptz, p_latest integer)
RETURNS TABLE (unit text, from_day date, cumulative bigint, explained bigint, value bigint, explained_on_day bigint,
               pace_days integer, pace_sum bigint, pace_squares numeric, pace_from date, pace_before integer, reported bigint, pace_weekdays double precision[])
LANGUAGE plpgsql STABLE SET enable_nestloop = off AS $$
DECLARE
    v_upto date := greatest (p_day, (p_as_of + interval '1 day')::date); -- nobody reports of a day that has not begun
    v_latest integer := p_latest + (SELECT coalesce (max (cardinality (o::date[])), 0) FROM unnest (p_off) o);
BEGIN
    RETURN QUERY
    WITH node AS MATERIALIZED (
        SELECT k.unit, k.from_day, k.off::date[] AS off, x.began FROM unnest (p_units, p_from_days, p_off) WITH ORDINALITY AS k (unit, from_day, off, place)
        JOIN campaign_node x ON x.campaign = p_campaign AND x.generation = p_generation AND x.unit = k.unit AND x.from_day = k.from_day),
    said AS MATERIALIZED (SELECT * FROM node_periods (p_campaign, p_generation, p_units, p_from_days, p_day, v_upto, p_until)),
    period AS MATERIALIZED (SELECT q.*, row_number () OVER () AS place FROM (SELECT DISTINCT p.leaf, p.first, p.last FROM said p) q),
    figures AS MATERIALIZED (
        SELECT q.leaf, q.first, q.last, f.* FROM leaf_figures (p_province, p_campaign, (SELECT array_agg (x.leaf ORDER BY x.place) FROM period x),
            (SELECT array_agg (x.first ORDER BY x.place) FROM period x), (SELECT array_agg (x.last ORDER BY x.place) FROM period x), v_latest, p_idle, p_as_of) f
        JOIN period q ON q.place = f.place),
    total AS (
        SELECT p.unit, p.from_day, sum (f.total) FILTER (WHERE p.says = 'so far') AS cumulative, sum (f.explained_total) FILTER (WHERE p.says = 'so far') AS explained,
               sum (f.value) FILTER (WHERE p.says = 'so far' AND p.last = p_day) AS value, sum (f.explained) FILTER (WHERE p.says = 'so far' AND p.last = p_day) AS explained_on_day,
               sum (f.total) FILTER (WHERE p.says = 'reported') AS reported
        FROM said p JOIN figures f ON f.leaf = p.leaf AND f.first = p.first AND f.last = p.last WHERE p.says <> 'own' GROUP BY p.unit, p.from_day),
    latest AS (
        SELECT s.unit, s.day, s.value, row_number () OVER (PARTITION BY s.unit ORDER BY s.day DESC) AS place
        FROM (SELECT p.unit, d.day, sum (d.value)::bigint AS value
              FROM said p JOIN figures f ON f.leaf = p.leaf AND f.first = p.first AND f.last = p.last
              CROSS JOIN LATERAL unnest (f.days, f."values") WITH ORDINALITY AS d (day, value, place) WHERE p.says = 'own' GROUP BY p.unit, d.day) s
        LEFT JOIN (SELECT DISTINCT n.unit, n.off FROM node n WHERE n.off <> '{}') x ON x.unit = s.unit WHERE s.day <> ALL (coalesce (x.off, '{}'))),
    pace AS (
        SELECT n.unit, n.from_day, (count (*) FILTER (WHERE l.place <= 7))::integer AS days, (sum (l.value) FILTER (WHERE l.place <= 7))::bigint AS total,
               sum (l.value::numeric * l.value) FILTER (WHERE l.place <= 7) AS squares, min (l.day) FILTER (WHERE l.place <= 7) AS first,
               (count (*) FILTER (WHERE l.place <= 7 AND l.day < p_day))::integer AS before,
               weekday_effect (array_agg (l.day ORDER BY l.place), array_agg (l.value ORDER BY l.place), 7) AS weekdays
        FROM latest l JOIN node n ON n.unit = l.unit AND l.day >= n.began WHERE l.place <= p_latest GROUP BY n.unit, n.from_day)
    SELECT n.unit, n.from_day, coalesce (t.cumulative, 0)::bigint, coalesce (t.explained, 0)::bigint, t.value::bigint, coalesce (t.explained_on_day, 0)::bigint,
           coalesce (p.days, 0), p.total, p.squares, p.first, p.before, coalesce (t.reported, 0)::bigint, p.weekdays
    FROM node n LEFT JOIN total t ON t.unit = n.unit AND t.from_day = n.from_day LEFT JOIN pace p ON p.unit = n.unit AND p.from_day = n.from_day;
END $$;
