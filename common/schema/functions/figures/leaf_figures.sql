-- The figures of reporting units as they stood at an instant, each unit between two days of its own: their sums; that of the last day; and by day, the
-- latest first, either every one (p_latest null) or so many latest ones with a value, p_idle left out. What stands now stood then, unless something came
-- after the instant or waits to be rolled up: only of such days the log is asked, by a look-up each. It is one statement, so no roll-up comes between its parts.
CREATE FUNCTION leaf_figures (p_province text, p_campaign text, p_units text[], p_from date[], p_to date[], p_latest integer, p_idle date[], p_as_of timestamptz)
RETURNS TABLE (place bigint, total bigint, explained_total bigint, value bigint, explained bigint, days date[], "values" bigint[], explanations bigint[])
LANGUAGE plpgsql STABLE SET enable_nestloop = off SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$ -- planned for as many as are asked for
DECLARE
    v_days date[] := reported_days (p_campaign, (SELECT min (d) FROM unnest (p_from) d), (SELECT max (d) FROM unnest (p_to) d));
BEGIN
    RETURN QUERY
    WITH asked AS MATERIALIZED (SELECT k.* FROM unnest (p_units, p_from, p_to) WITH ORDINALITY AS k (unit, from_day, to_day, place)),
    explaining AS MATERIALIZED ( -- units of which explanations are not as they were
        SELECT e.unit FROM explanation e WHERE e.province = p_province AND e.campaign = p_campaign AND e.received_at > p_as_of
        UNION SELECT d.unit FROM explanation_decision d WHERE d.province = p_province AND d.campaign = p_campaign AND d.at > p_as_of
        UNION SELECT unnest (w.units) FROM work w WHERE w.province = p_province AND w.campaign = p_campaign AND w.kind = 'explanation'),
    changed AS MATERIALIZED (
        SELECT p.unit, p.day FROM progress p
        WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = ANY (p_units) AND p.day = ANY (v_days) AND p.received_at AT TIME ZONE 'UTC' > p_as_of AT TIME ZONE 'UTC'
        UNION SELECT u.unit, u.day FROM (SELECT unnest (w.units) AS unit, w.day FROM work w
              WHERE w.province = p_province AND w.campaign = p_campaign AND w.kind = 'progress') u WHERE u.unit = ANY (p_units)
        UNION SELECT e.unit, e.day FROM explanation e JOIN explaining x ON x.unit = e.unit
              WHERE e.province = p_province AND e.campaign = p_campaign AND e.unit = ANY (p_units)),
    accepted AS MATERIALIZED ( -- of each document the newest revision of then, by its last decision of then
        SELECT e.unit, e.day, coalesce (sum (e.count) FILTER (WHERE e.newest AND d.accepted), 0)::bigint AS explained
        FROM (SELECT y.*, y.rev = max (y.rev) OVER (PARTITION BY y.unit, y.document) AS newest FROM explanation y
              WHERE y.province = p_province AND y.campaign = p_campaign AND y.unit IN (SELECT c.unit FROM changed c) AND y.received_at <= p_as_of) e
        LEFT JOIN LATERAL (
            SELECT z.accepted FROM explanation_decision z
            WHERE z.province = p_province AND z.campaign = p_campaign AND z.unit = e.unit AND z.document = e.document AND z.rev = e.rev AND z.at <= p_as_of
            ORDER BY z.ordinal DESC LIMIT 1) d ON true
        GROUP BY e.unit, e.day),
    was AS ( -- of what has changed: as it was, and how much more that is than it is now
        SELECT c.unit, c.day, r.value::bigint AS value, coalesce (a.explained, 0) AS explained, coalesce (r.value, 0) - coalesce (f.value, 0) AS more,
               coalesce (a.explained, 0) - coalesce (f.explained, 0) AS explained_more
        FROM changed c
        LEFT JOIN accepted a ON a.unit = c.unit AND a.day = c.day
        LEFT JOIN LATERAL (
            SELECT p.value FROM progress p
            WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = c.unit AND p.day = c.day AND p.received_at <= p_as_of
            ORDER BY p.rev DESC LIMIT 1) r ON true
        LEFT JOIN LATERAL (
            SELECT x.value, x.explained FROM figure x
            WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = c.unit AND x.day = c.day LIMIT 1) f ON true),
    other AS MATERIALIZED ( -- of a unit, side by side
        SELECT w.unit, array_agg (w.day) AS days, array_agg (w.value) AS "values", array_agg (w.explained) AS explained, array_agg (w.more) AS more,
               array_agg (w.explained_more) AS explained_more FROM was w GROUP BY w.unit)
    SELECT a.place, coalesce (z.total, 0) - coalesce (b.total, 0) + m.more, coalesce (z.explained_total, 0) - coalesce (b.explained_total, 0) + m.explained_more,
           CASE WHEN m.is_last THEN m.value ELSE z.value END, CASE WHEN m.is_last THEN m.explained ELSE coalesce (z.explained, 0) END, l.days, l."values", l.explanations
    FROM asked a
    LEFT JOIN other o ON o.unit = a.unit
    CROSS JOIN LATERAL (
        SELECT coalesce (sum (w.more), 0)::bigint AS more, coalesce (sum (w.explained_more), 0)::bigint AS explained_more, coalesce (bool_or (w.day = a.to_day), false) AS is_last,
               (sum (w.value) FILTER (WHERE w.day = a.to_day))::bigint AS value, coalesce (sum (w.explained) FILTER (WHERE w.day = a.to_day), 0)::bigint AS explained
        FROM unnest (o.days, o."values", o.explained, o.more, o.explained_more) WITH ORDINALITY AS w (day, value, explained, more, explained_more, place)
        WHERE w.day BETWEEN a.from_day AND a.to_day) m
    LEFT JOIN LATERAL (
        SELECT x.total, x.explained_total, CASE WHEN x.day = a.to_day THEN x.value END AS value, CASE WHEN x.day = a.to_day THEN x.explained END AS explained FROM figure x
        WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = a.unit AND x.day BETWEEN a.from_day AND a.to_day ORDER BY x.day DESC LIMIT 1) z ON true
    LEFT JOIN LATERAL (
        SELECT x.total, x.explained_total FROM figure x
        WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = a.unit AND x.day < a.from_day AND z.total IS NOT NULL ORDER BY x.day DESC LIMIT 1) b ON true
    CROSS JOIN LATERAL (
        SELECT array_agg (y.day) AS days, array_agg (y.value) AS "values", array_agg (y.explained) AS explanations
        FROM (SELECT v.* FROM (
                  (SELECT x.day, x.value, x.explained FROM figure x
                   WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = a.unit AND x.day BETWEEN a.from_day AND a.to_day
                     AND (p_latest IS NULL OR x.value IS NOT NULL) AND x.day <> ALL (p_idle) AND (o.days IS NULL OR x.day <> ALL (o.days))
                   ORDER BY x.day DESC LIMIT p_latest)
                  UNION ALL
                  SELECT w.day, w.value, w.explained FROM unnest (o.days, o."values", o.explained) WITH ORDINALITY AS w (day, value, explained, place)
                  WHERE w.day BETWEEN a.from_day AND a.to_day AND (p_latest IS NULL OR w.value IS NOT NULL) AND w.day <> ALL (p_idle)) v
              ORDER BY v.day DESC LIMIT p_latest) y) l;
END $$;
