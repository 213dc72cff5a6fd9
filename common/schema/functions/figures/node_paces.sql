-- Of units their at most 7 latest counted days with a figure, up to a day, as it stands now: how many, their sum and that of their squares, the first of
-- them, and how many are before the day; and of the p_latest latest how weekdays differ. Of each place: its own first day in the campaign and its excused days; p_idle: the days that are not counted.
CREATE FUNCTION node_paces (p_province text, p_campaign text, p_units text[], p_began date[], p_off text[], p_idle date[], p_upto date, p_day date, p_latest integer)
RETURNS TABLE (place bigint, days integer, total bigint, squares numeric, first date, before integer, weekdays double precision[]) LANGUAGE plpgsql SET enable_nestloop = on AS $$
BEGIN
    RETURN QUERY
    SELECT n.place, p.days, p.total, p.squares, p.first, p.before, p.weekdays
    FROM unnest (p_units, p_began, p_off) WITH ORDINALITY AS n (unit, began, off, place)
    CROSS JOIN LATERAL (
        SELECT (count (*) FILTER (WHERE l.back <= 7))::integer AS days, (sum (l.value) FILTER (WHERE l.back <= 7))::bigint AS total,
               sum (l.value::numeric * l.value) FILTER (WHERE l.back <= 7) AS squares, min (l.day) FILTER (WHERE l.back <= 7) AS first,
               (count (*) FILTER (WHERE l.back <= 7 AND l.day < p_day))::integer AS before,
               weekday_effect (array_agg (l.day ORDER BY l.back), array_agg (l.value ORDER BY l.back), 7) AS weekdays
        FROM (SELECT x.day, x.value, row_number () OVER (ORDER BY x.day DESC) AS back FROM figure x WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = n.unit
              AND x.day BETWEEN n.began AND p_upto AND x.value IS NOT NULL AND x.day <> ALL (p_idle) AND x.day <> ALL (n.off::date[])
              ORDER BY x.day DESC LIMIT p_latest) l) p;
END $$;
