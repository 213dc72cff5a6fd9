-- The reports of reporting units, each between two days of its own, that stood: as of p_as_of (null: now), or on the days that p_instants names ({"2024-07-01":
-- instant}), and on no other, as of theirs. Each with when its day was first reported; one that was taken out has no value. What stands stood then, unless it
-- came after the instant or waits to be rolled up: only of such figures the log is asked.
CREATE FUNCTION standing_reports (p_province text, p_campaign text, p_units text[], p_from date[], p_to date[], p_instants jsonb, p_as_of timestamptz)
RETURNS TABLE (unit text, day date, first_at timestamptz, value bigint) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_days date[] := reported_days (p_campaign, (SELECT min (d) FROM unnest (p_from) d), (SELECT max (d) FROM unnest (p_to) d));
    v_instants timestamptz[] := ARRAY ( -- of each day; null: it is not asked for
        SELECT CASE WHEN p_instants IS NULL THEN coalesce (p_as_of, 'infinity')
                    WHEN p_instants ? d::text THEN least ((p_instants ->> d::text)::timestamptz, p_as_of) END FROM unnest (v_days) WITH ORDINALITY AS k (d, place) ORDER BY place);
BEGIN
    RETURN QUERY
    WITH asked AS MATERIALIZED (SELECT k.* FROM unnest (p_units, p_from, p_to) WITH ORDINALITY AS k (unit, from_day, to_day, place)),
    instant AS MATERIALIZED (SELECT k.day, k.at FROM unnest (v_days, v_instants) WITH ORDINALITY AS k (day, at, place) WHERE k.at IS NOT NULL),
    waiting AS MATERIALIZED (
        SELECT DISTINCT u.unit, u.day, i.at
        FROM (SELECT unnest (w.units) AS unit, w.day FROM work w WHERE w.province = p_province AND w.campaign = p_campaign AND w.kind = 'progress') u
        JOIN instant i ON i.day = u.day JOIN asked a ON a.unit = u.unit AND u.day BETWEEN a.from_day AND a.to_day),
    kept AS MATERIALIZED ( -- as far as they are worked out
        SELECT f.unit, f.day, f.first_at, f.value, f.first_at IS NULL OR f.stands_at > i.at AS moved, i.at
        FROM asked a
        JOIN figure f ON f.unit = a.unit AND f.day BETWEEN a.from_day AND a.to_day
        JOIN instant i ON i.day = f.day
        WHERE f.province = p_province AND f.campaign = p_campaign AND f.rev IS NOT NULL AND (f.first_at <= i.at) IS NOT false)
    SELECT k.unit, k.day, k.first_at, k.value FROM kept k LEFT JOIN waiting w ON w.unit = k.unit AND w.day = k.day WHERE NOT k.moved AND w.unit IS NULL
    UNION ALL
    SELECT m.unit, m.day, r.first_at, r.value
    FROM (SELECT k.unit, k.day, k.at FROM kept k WHERE k.moved UNION SELECT w.unit, w.day, w.at FROM waiting w) m
    CROSS JOIN LATERAL (
        SELECT min (p.received_at) FILTER (WHERE p.value IS NOT NULL) AS first_at, (array_agg (p.value ORDER BY p.rev DESC))[1]::bigint AS value FROM progress p
        WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = m.unit AND p.day = m.day AND p.received_at <= m.at) r
    WHERE r.first_at IS NOT NULL;
END $$;
