-- Units and days, side by side, of which more than one revision may have come, or one after the day's close: a figure of the first revision has no other.
CREATE FUNCTION revised_figures (p_province text, p_campaign text, p_units text[], p_from date[], p_to date[], p_closes jsonb, OUT units text[], OUT days date[])
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_days date[] := reported_days (p_campaign, (SELECT min (d) FROM unnest (p_from) d), (SELECT max (d) FROM unnest (p_to) d));
    v_closes timestamptz[] := ARRAY (SELECT (p_closes ->> d::text)::timestamptz FROM unnest (v_days) WITH ORDINALITY AS k (d, place) ORDER BY place);
BEGIN
    WITH asked AS MATERIALIZED (SELECT k.* FROM unnest (p_units, p_from, p_to) WITH ORDINALITY AS k (unit, from_day, to_day, place)),
    closed AS MATERIALIZED (SELECT k.day, k.at FROM unnest (v_days, v_closes) WITH ORDINALITY AS k (day, at, place)),
    revised AS (
        SELECT f.unit, f.day FROM asked a
        JOIN figure f ON f.unit = a.unit AND f.day BETWEEN a.from_day AND a.to_day
        JOIN closed c ON c.day = f.day
        WHERE f.province = p_province AND f.campaign = p_campaign AND f.rev IS NOT NULL AND (f.rev > 1 OR f.stands_at IS NULL OR f.stands_at > c.at)
        UNION
        SELECT u.unit, u.day
        FROM (SELECT unnest (w.units) AS unit, w.day FROM work w WHERE w.province = p_province AND w.campaign = p_campaign AND w.kind = 'progress') u
        JOIN asked a ON a.unit = u.unit AND u.day BETWEEN a.from_day AND a.to_day
        JOIN closed c ON c.day = u.day)
    SELECT array_agg (r.unit), array_agg (r.day) INTO units, days FROM revised r;
END $$;
