-- Sums the figures of the units right above these, on these days, from those of all that lie right below them. Gives those that are others now.
CREATE FUNCTION aggregate_parents (p_province text, p_campaign text, p_generation integer, INOUT p_units text[], INOUT p_days date[]) LANGUAGE plpgsql AS $$
BEGIN
    WITH parent AS (
        SELECT DISTINCT n.parent AS unit, k.day
        FROM unnest (p_units, p_days) WITH ORDINALITY AS k (unit, day, place)
        JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = p_generation AND n.unit = k.unit AND k.day BETWEEN n.from_day AND n.to_day
        WHERE n.parent IS NOT NULL),
    summed AS (
        SELECT parent.unit, parent.day, sum (c.value)::bigint AS value, coalesce (sum (c.explained), 0)::bigint AS explained
        FROM parent
        JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = p_generation AND n.parent = parent.unit
                            AND parent.day BETWEEN n.from_day AND n.to_day
        CROSS JOIN LATERAL ( -- a look-up by key, whatever the planner knows of the table (LIMIT keeps it from joining otherwise)
            SELECT x.value, x.explained FROM figure x
            WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = n.unit AND x.day = parent.day LIMIT 1) c
        GROUP BY parent.unit, parent.day),
    changed AS (
        INSERT INTO figure AS f (province, campaign, unit, day, value, explained, total, explained_total)
        SELECT p_province, p_campaign, s.unit, s.day, s.value, s.explained, coalesce (b.total, 0) + coalesce (s.value, 0),
               coalesce (b.explained_total, 0) + s.explained
        FROM summed s
        LEFT JOIN LATERAL (
            SELECT y.total, y.explained_total FROM figure y
            WHERE y.province = p_province AND y.campaign = p_campaign AND y.unit = s.unit AND y.day < s.day ORDER BY y.day DESC LIMIT 1) b ON true
        ON CONFLICT (province, campaign, unit, day) DO UPDATE
            SET value = excluded.value, explained = excluded.explained, total = excluded.total, explained_total = excluded.explained_total
            WHERE (f.value, f.explained) IS DISTINCT FROM (excluded.value, excluded.explained)
        RETURNING f.unit, f.day)
    SELECT array_agg (unit), array_agg (day) INTO p_units, p_days FROM changed;
END $$;
