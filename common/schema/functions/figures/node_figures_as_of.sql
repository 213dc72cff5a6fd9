-- What node_figures says, as it stood at an instant: the sums of the reporting units under each node, whatever the campaign's length. A day is among the latest
-- of a node only if it is among the latest of each unit below that reported it, so of each as many are read as the node may need.
CREATE FUNCTION node_figures_as_of (p_province text, p_campaign text, p_generation integer, p_units text[], p_from_days date[], p_day date, p_until date, p_idle date[],
                                    p_off text[], p_as_of timestamptz, p_latest integer)
RETURNS TABLE (unit text, from_day date, cumulative bigint, explained bigint, value bigint, explained_on_day bigint,
               pace_days integer, pace_sum bigint, pace_squares numeric, pace_from date, pace_before integer, reported bigint,
               pace_weekdays double precision[])
LANGUAGE plpgsql STABLE SET enable_nestloop = off AS $$
DECLARE
    v_upto date := greatest (p_day, (p_as_of + interval '1 day')::date); -- nobody reports of a day that has not begun
    v_latest integer := p_latest + (SELECT coalesce (max (cardinality (o::date[])), 0) FROM unnest (p_off) o);
BEGIN
    RETURN QUERY
    WITH node AS MATERIALIZED (
        SELECT k.unit, k.from_day, k.off::date[] AS off, x.began FROM unnest (p_units, p_from_days, p_off) WITH ORDINALITY AS k (unit, from_day, off, place)
        JOIN campaign_node x ON x.campaign = p_campaign AND x.generation = p_generation AND x.unit = k.unit AND x.from_day = k.from_day),
    under AS MATERIALIZED ( -- a unit may be several nodes, one after another: a leaf that was under each of them is one leaf
        SELECT DISTINCT l.unit, l.leaf, l.leaf_from, l.leaf_to FROM campaign_leaf l WHERE l.campaign = p_campaign AND l.generation = p_generation),
    counted AS MATERIALIZED ( -- for a node, with its predecessors
        SELECT n.unit, n.from_day, u.leaf, greatest (s.source_from, u.leaf_from) AS first, least (s.source_to, u.leaf_to) AS last
        FROM node n JOIN campaign_source s ON s.campaign = p_campaign AND s.generation = p_generation AND s.unit = n.unit AND s.from_day = n.from_day
        JOIN under u ON u.unit = s.source AND u.leaf_from <= s.source_to AND u.leaf_to >= s.source_from),
    own AS MATERIALIZED (
        SELECT u.unit, u.leaf, u.leaf_from AS first, least (u.leaf_to, p_day, p_until) AS last
        FROM (SELECT DISTINCT n.unit FROM node n) n JOIN under u ON u.unit = n.unit WHERE u.leaf_from <= least (p_day, p_until)),
    period AS MATERIALIZED (
        SELECT q.*, row_number () OVER () AS place
        FROM (SELECT c.leaf, c.first, least (c.last, p_day) AS last FROM counted c WHERE c.first <= p_day
              UNION SELECT c.leaf, c.first, least (c.last, v_upto) FROM counted c WHERE c.first <= v_upto
              UNION SELECT o.leaf, o.first, o.last FROM own o) q),
    figures AS MATERIALIZED (
        SELECT q.leaf, q.first, q.last, f.* FROM leaf_figures (p_province, p_campaign, (SELECT array_agg (x.leaf ORDER BY x.place) FROM period x),
            (SELECT array_agg (x.first ORDER BY x.place) FROM period x), (SELECT array_agg (x.last ORDER BY x.place) FROM period x), v_latest, p_idle, p_as_of) f
        JOIN period q ON q.place = f.place),
    total AS (
        SELECT c.unit, c.from_day, sum (f.total)::bigint AS cumulative, sum (f.explained_total)::bigint AS explained,
               (sum (f.value) FILTER (WHERE f.last = p_day))::bigint AS value, (sum (f.explained) FILTER (WHERE f.last = p_day))::bigint AS explained_on_day, sum (r.total)::bigint AS reported
        FROM counted c
        LEFT JOIN figures f ON f.leaf = c.leaf AND f.first = c.first AND f.last = least (c.last, p_day)
        LEFT JOIN figures r ON r.leaf = c.leaf AND r.first = c.first AND r.last = least (c.last, v_upto)
        GROUP BY c.unit, c.from_day),
    latest AS (
        SELECT s.unit, s.day, s.value, row_number () OVER (PARTITION BY s.unit ORDER BY s.day DESC) AS place
        FROM (SELECT o.unit, d.day, sum (d.value)::bigint AS value
              FROM own o JOIN figures f ON f.leaf = o.leaf AND f.first = o.first AND f.last = o.last CROSS JOIN LATERAL unnest (f.days, f."values") WITH ORDINALITY AS d (day, value, place)
              GROUP BY o.unit, d.day) s
        LEFT JOIN (SELECT DISTINCT n.unit, n.off FROM node n WHERE n.off <> '{}') x ON x.unit = s.unit
        WHERE s.day <> ALL (coalesce (x.off, '{}'))),
    pace AS (
        SELECT n.unit, n.from_day, (count (*) FILTER (WHERE l.place <= 7))::integer AS days, (sum (l.value) FILTER (WHERE l.place <= 7))::bigint AS total,
               sum (l.value::numeric * l.value) FILTER (WHERE l.place <= 7) AS squares, min (l.day) FILTER (WHERE l.place <= 7) AS first,
               (count (*) FILTER (WHERE l.place <= 7 AND l.day < p_day))::integer AS before,
               weekday_effect (array_agg (l.day ORDER BY l.place), array_agg (l.value ORDER BY l.place), 7) AS weekdays
        FROM latest l JOIN node n ON n.unit = l.unit AND l.day >= n.began
        WHERE l.place <= p_latest GROUP BY n.unit, n.from_day)
    SELECT n.unit, n.from_day, coalesce (t.cumulative, 0), coalesce (t.explained, 0), t.value, coalesce (t.explained_on_day, 0),
           coalesce (p.days, 0), p.total, p.squares, p.first, p.before, coalesce (t.reported, 0), p.weekdays
    FROM node n
    LEFT JOIN total t ON t.unit = n.unit AND t.from_day = n.from_day
    LEFT JOIN pace p ON p.unit = n.unit AND p.from_day = n.from_day;
END $$;
