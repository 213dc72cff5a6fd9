-- What nodes of the tree have on a day: so far, with their predecessors; on that day; of their own at most 7 latest counted days with a figure, with the first
-- of these and how many of them are before that day; and all that was reported of whatever day.
-- By a few look-ups a node, or as of an instant a reporting unit, however long the campaign.
CREATE FUNCTION node_figures (p_province text, p_campaign text, p_generation integer, p_units text[], p_from_days date[], p_day date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, cumulative bigint, explained bigint, value bigint, explained_on_day bigint,
               pace_days integer, pace_sum bigint, pace_squares numeric, pace_from date, pace_before integer, reported bigint) LANGUAGE plpgsql SET enable_nestloop = on AS $$
DECLARE
    v_first date := (SELECT c.starts_on FROM campaign c WHERE c.code = p_campaign);
    v_until date; -- no later day is counted
    v_idle date[];
    v_began date[] := ARRAY ( -- read first: the tree does not lie where the figures do
        SELECT x.began FROM unnest (p_units, p_from_days) WITH ORDINALITY AS n (unit, from_day, place)
        LEFT JOIN campaign_node x ON x.campaign = p_campaign AND x.generation = p_generation AND x.unit = n.unit AND x.from_day = n.from_day ORDER BY n.place);
    v_off text[] := excused_days (p_campaign, p_generation, p_units, p_day, p_as_of); -- of each unit its own excused days
BEGIN
    SELECT max (d.day) FILTER (WHERE d.counted), coalesce (array_agg (d.day) FILTER (WHERE NOT d.counted), '{}') INTO v_until, v_idle
    FROM campaign_days (p_campaign, v_first, least (p_day, (SELECT max (x.day) FROM campaign_day x WHERE x.campaign = p_campaign)), p_as_of) d;
    IF p_as_of IS NULL THEN
        RETURN QUERY
        WITH total AS (
            SELECT n.unit, n.from_day, n.began, n.off, sum (z.total - coalesce (b.total, 0))::bigint AS cumulative,
                   sum (z.explained_total - coalesce (b.explained_total, 0))::bigint AS explained,
                   (sum (z.value) FILTER (WHERE z.day = p_day))::bigint AS value, coalesce (sum (z.explained) FILTER (WHERE z.day = p_day), 0)::bigint AS explained_on_day,
                   sum (coalesce (a.total, z.total) - coalesce (b.total, 0))::bigint AS reported
            FROM unnest (p_units, p_from_days, v_began, v_off) WITH ORDINALITY AS n (unit, from_day, began, off, place)
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
            GROUP BY n.unit, n.from_day, n.began, n.off)
        SELECT t.unit, t.from_day, t.cumulative, t.explained, t.value, t.explained_on_day, p.days, p.total, p.squares, p.first, p.before, t.reported
        FROM total t
        CROSS JOIN LATERAL (
            SELECT count (*)::integer AS days, sum (l.value)::bigint AS total, sum (l.value::numeric * l.value) AS squares, min (l.day) AS first,
                   (count (*) FILTER (WHERE l.day < p_day))::integer AS before
            FROM (SELECT x.day, x.value FROM figure x WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = t.unit
                  AND x.day BETWEEN t.began AND least (p_day, v_until) AND x.value IS NOT NULL AND x.day <> ALL (v_idle) AND x.day <> ALL (t.off::date[])
                  ORDER BY x.day DESC LIMIT 7) l) p;
    ELSE
        RETURN QUERY SELECT * FROM node_figures_as_of (p_province, p_campaign, p_generation, p_units, p_from_days, p_day, v_until, v_idle, v_off, p_as_of);
    END IF;
END $$;
