-- The totals of the days after those that changed. Where a unit has none, and that is nearly always, there is nothing to do.
CREATE FUNCTION figure_totals (p_province text, p_campaign text, p_units text[], p_days date[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM unnest (p_units, p_days) WITH ORDINALITY AS k (unit, day, place)
        CROSS JOIN LATERAL (
            SELECT 1 FROM figure x WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = k.unit AND x.day > k.day LIMIT 1) z) THEN
        RETURN;
    END IF;
    WITH late AS (
        SELECT k.unit, min (k.day) AS day FROM unnest (p_units, p_days) WITH ORDINALITY AS k (unit, day, place) GROUP BY k.unit),
    running AS (
        SELECT l.unit, r.day, coalesce (b.total, 0) + sum (coalesce (r.value, 0)) OVER days AS total,
               coalesce (b.explained_total, 0) + sum (r.explained) OVER days AS explained_total
        FROM late l
        CROSS JOIN LATERAL ( -- the last day of the unit
            SELECT x.day FROM figure x
            WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = l.unit ORDER BY x.day DESC LIMIT 1) z
        LEFT JOIN LATERAL (
            SELECT x.total, x.explained_total FROM figure x
            WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = l.unit AND x.day < l.day ORDER BY x.day DESC LIMIT 1) b ON true
        CROSS JOIN LATERAL ( -- LIMIT: a look-up by key, as above
            SELECT x.day, x.value, x.explained FROM figure x
            WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = l.unit AND x.day >= l.day LIMIT 10000) r
        WHERE z.day > l.day
        WINDOW days AS (PARTITION BY l.unit ORDER BY r.day))
    INSERT INTO figure AS f (province, campaign, unit, day, total, explained_total) -- each is there: this finds it by its key, as a join may not
    SELECT p_province, p_campaign, r.unit, r.day, r.total, r.explained_total FROM running r
    ON CONFLICT (province, campaign, unit, day) DO UPDATE SET total = excluded.total, explained_total = excluded.explained_total
        WHERE (f.total, f.explained_total) IS DISTINCT FROM (excluded.total, excluded.explained_total);
END $$;
