-- A plan that was fixed for an earlier day, or for this one (p_plan), on a day on which units end or a change begins to hold. Who ends hands on to its heir. Who
-- has another target, or another end of the plan, is planned anew with what would be left then; what was fixed for the day itself stays.
CREATE FUNCTION plan_carried (p_campaign text, p_generation integer, p_day date, p_plan campaign_plan[], p_as_of timestamptz) RETURNS campaign_plan[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_before integer; -- counted days whose plan stays
    v_until integer;  -- counted days up to the plan's end
BEGIN
    SELECT d.k - (d.counted AND p_day > ALL (SELECT x.day FROM unnest (p_plan) x))::integer, d.k + d.days_left INTO v_before, v_until
    FROM campaign_days (p_campaign, p_day, p_day, p_as_of) d;
    RETURN ARRAY (
        WITH standing AS MATERIALIZED (
            SELECT n.unit, sum (p.given)::bigint AS given FROM campaign_node n
            JOIN campaign_piece p ON p.campaign = n.campaign AND p.generation = n.generation AND p.unit = n.unit AND p.from_day = n.from_day AND p.own
            WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_day BETWEEN n.from_day AND n.to_day GROUP BY n.unit),
        had AS MATERIALIZED (
            SELECT CASE WHEN p_day > x.day THEN plan_carrier (p_campaign, p_generation, x.unit, p_day) ELSE x.unit END AS carrier, x.* FROM unnest (p_plan) x),
        together AS (
            SELECT h.carrier, sum (h.given)::bigint AS given, max (h.k_to) AS k_to, sum (h.base + h.rest)::bigint AS whole,
                   sum (piece_plan (h.base, greatest (0, h.rest), v_before, h.k_from, h.k_to))::bigint AS planned
            FROM had h GROUP BY h.carrier),
        anew AS (
            SELECT coalesce (s.unit, t.carrier) AS unit, coalesce (s.given, 0) AS given, coalesce (t.planned, 0) AS planned, coalesce (t.whole - t.given, 0) AS over
            FROM standing s FULL JOIN together t ON t.carrier = s.unit WHERE s.given IS DISTINCT FROM t.given OR t.k_to <> v_until)
        SELECT (p_campaign, h.day, h.carrier, h.base, h.rest, h.k_from, h.k_to, h.given, h.fixed_at)::campaign_plan
        FROM had h WHERE h.carrier NOT IN (SELECT a.unit FROM anew a)
        UNION ALL
        SELECT (p_campaign, p_plan[1].day, a.unit, a.planned, a.given + a.over - a.planned, v_before, v_until, a.given, p_plan[1].fixed_at)::campaign_plan FROM anew a);
END $$;
