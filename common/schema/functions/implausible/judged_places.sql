-- Of given units and days those on which the unit reports, with what a figure is judged by: the node's first day, the unit's own first day in the campaign,
-- its target and the day's plan.
CREATE FUNCTION judged_places (p_campaign text, p_generation integer, p_units text[], p_days date[])
RETURNS TABLE (place bigint, unit text, day date, from_day date, began date, target bigint, plan_day bigint) LANGUAGE plpgsql AS $$
DECLARE
    v_first date := (SELECT min (d) FROM unnest (p_days) d);
    v_last date := (SELECT max (d) FROM unnest (p_days) d);
BEGIN
    RETURN QUERY
    SELECT k.place, n.unit, k.day, n.from_day, n.began, n.target, coalesce (p.cumulative - p.before, 0)
    FROM unnest (p_units, p_days) WITH ORDINALITY AS k (unit, day, place)
    JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = p_generation AND n.unit = k.unit AND k.day BETWEEN n.from_day AND n.to_day AND n.reporting
    LEFT JOIN day_plans (p_campaign, p_generation, p_units, v_first, v_last, NULL) p ON p.unit = n.unit AND p.from_day = n.from_day AND p.day = k.day;
END $$;
