-- Works out the figures of reporting units on these days anew, from what they reported and what was accepted. Gives those that are others now.
CREATE FUNCTION aggregate_units (p_province text, p_campaign text, INOUT p_units text[], INOUT p_days date[]) LANGUAGE plpgsql AS $$
DECLARE
    v_explaining text[]; -- units with any explanation at all
    v_explained_on jsonb;
BEGIN
    SELECT coalesce (array_agg (DISTINCT e.unit), '{}') INTO v_explaining FROM explanation e
    WHERE e.province = p_province AND e.campaign = p_campaign AND e.unit = ANY (p_units);

    -- asked here, not where the rows lie: a function over distributed tables
    SELECT coalesce (jsonb_agg (jsonb_build_object ('unit', k.unit, 'day', k.day, 'explained', explained_on (p_province, p_campaign, k.unit, k.day, 'infinity'))), '[]')
    INTO v_explained_on FROM (SELECT DISTINCT u.unit, u.day FROM unnest (p_units, p_days) WITH ORDINALITY AS u (unit, day, place) WHERE u.unit = ANY (v_explaining)) k;

    WITH changed AS (
        INSERT INTO figure AS f (province, campaign, unit, day, value, explained, rev, first_at, stands_at, total, explained_total)
        SELECT p_province, p_campaign, k.unit, k.day, p.value, coalesce (x.explained, 0), p.rev, least (CASE WHEN p.value IS NOT NULL THEN p.received_at END, e.at), p.received_at,
               coalesce (b.total, 0) + coalesce (p.value, 0), coalesce (b.explained_total, 0) + coalesce (x.explained, 0)
        FROM (SELECT DISTINCT unit, day FROM unnest (p_units, p_days) WITH ORDINALITY AS u (unit, day, place)) k
        LEFT JOIN jsonb_to_recordset (v_explained_on) AS x (unit text, day date, explained bigint) ON x.unit = k.unit AND x.day = k.day
        LEFT JOIN LATERAL (
            SELECT r.value, r.rev, r.received_at FROM progress r
            WHERE r.province = p_province AND r.campaign = p_campaign AND r.unit = k.unit AND r.day = k.day
            ORDER BY r.rev DESC LIMIT 1) p ON true
        LEFT JOIN LATERAL ( -- when others came: all that are below the first one that is worked out; afterwards the lowest, since what was first stays first
            SELECT min (o.received_at) AS at
            FROM (SELECT r.received_at FROM progress r
                  WHERE p.rev > 1 AND r.province = p_province AND r.campaign = p_campaign AND r.unit = k.unit AND r.day = k.day AND r.value IS NOT NULL
                  ORDER BY r.rev LIMIT (SELECT 1 FROM figure z WHERE z.province = p_province AND z.campaign = p_campaign AND z.unit = k.unit AND z.day = k.day
                                                     AND z.first_at IS NOT NULL)) o) e ON true
        LEFT JOIN LATERAL (
            SELECT y.total, y.explained_total FROM figure y
            WHERE y.province = p_province AND y.campaign = p_campaign AND y.unit = k.unit AND y.day < k.day ORDER BY y.day DESC LIMIT 1) b ON true
        ON CONFLICT (province, campaign, unit, day) DO UPDATE
            SET value = excluded.value, explained = excluded.explained, rev = excluded.rev, first_at = least (f.first_at, excluded.first_at),
                stands_at = excluded.stands_at, total = excluded.total, explained_total = excluded.explained_total
            WHERE (f.value, f.explained, f.rev) IS DISTINCT FROM (excluded.value, excluded.explained, excluded.rev) OR excluded.first_at < coalesce (f.first_at, 'infinity')
        RETURNING f.unit, f.day)
    SELECT array_agg (unit), array_agg (day) INTO p_units, p_days FROM changed;
END $$;
