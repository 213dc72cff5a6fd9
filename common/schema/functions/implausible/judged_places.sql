-- Of given units and days those on which the unit reports, with what a figure is judged by: the node's first day, the unit's own first day in the campaign,
-- its target and the day's plan.
CREATE FUNCTION judged_places (p_campaign text, p_generation integer, p_units text[], p_days date[])
RETURNS TABLE (place bigint, unit text, day date, from_day date, began date, target bigint, plan_day bigint) LANGUAGE plpgsql AS $$
DECLARE
    v_first date := (SELECT min (d) FROM unnest (p_days) d);
    v_last date := (SELECT max (d) FROM unnest (p_days) d);
BEGIN
    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT k.place, n.unit, k.day, n.from_day, n.began, n.target, d.k, d.k - d.counted::integer AS before
        FROM unnest (p_units, p_days) WITH ORDINALITY AS k (unit, day, place)
        JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = p_generation AND n.unit = k.unit AND k.day BETWEEN n.from_day AND n.to_day AND n.reporting
        JOIN campaign_days (p_campaign, v_first, v_last) d ON d.day = k.day),
    plan AS (
        SELECT g.place, sum (piece_plan (p.base, p.amount, g.k, p.k_from, p.k_to) - piece_plan (p.base, p.amount, g.before, p.k_from, p.k_to))::bigint AS plan_day
        FROM given g JOIN campaign_piece p ON p.campaign = p_campaign AND p.generation = p_generation AND p.unit = g.unit AND p.from_day = g.from_day
        GROUP BY g.place)
    SELECT g.place, g.unit, g.day, g.from_day, g.began, g.target, coalesce (p.plan_day, 0) FROM given g LEFT JOIN plan p ON p.place = g.place;
END $$;
