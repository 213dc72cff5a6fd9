-- The pieces of plan that the units of a day's tree carry themselves, as they are to be from that day on (`unit` carries it). A piece whose amount is another
-- than the day before is planned anew, over the counted days that are left; so is every piece where the plan ends on another day (p_extended). Those that a
-- unit had from its predecessors become one when its own target is changed.
CREATE FUNCTION pieces_on (p_campaign text, p_generation integer, p_day date, p_targets node_target[], p_extended boolean) RETURNS SETOF campaign_piece LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_before integer; -- counted days before it
    v_until integer;  -- and up to the plan's end
    v_stuck text;
BEGIN
    SELECT d.k - d.counted::integer, d.k + d.days_left INTO v_before, v_until FROM campaign_days (p_campaign, p_day, p_day) d;
    RETURN QUERY
    WITH node AS (
        SELECT t.unit, CASE WHEN b.total IS NULL THEN t.target WHEN t.assigned THEN t.target - b.total ELSE 0 END AS given
        FROM unnest (p_targets) t LEFT JOIN (SELECT c.parent, sum (c.target)::bigint AS total FROM unnest (p_targets) c GROUP BY c.parent) b ON b.parent = t.unit),
    own AS (
        SELECT p.*, piece_plan (p.base, p.amount, v_before, p.k_from, p.k_to) AS planned
        FROM campaign_piece p JOIN campaign_node n ON n.campaign = p.campaign AND n.generation = p.generation AND n.unit = p.unit AND n.from_day = p.from_day
        WHERE p.campaign = p_campaign AND p.generation = p_generation AND p.own AND p_day BETWEEN n.from_day AND n.to_day),
    had AS (SELECT o.unit, sum (o.given)::bigint AS given, sum (o.planned)::bigint AS planned FROM own o GROUP BY o.unit)
    SELECT p_campaign, p_generation, n.unit, p_day, n.unit, greatest (0, n.given - coalesce (h.planned, 0)), coalesce (h.planned, 0), v_before, v_until, true, n.given, p_day
    FROM node n LEFT JOIN had h ON h.unit = n.unit WHERE n.given <> coalesce (h.given, 0)
    UNION ALL
    SELECT p_campaign, p_generation, n.unit, p_day, o.piece, CASE WHEN p_extended THEN greatest (0, o.given - o.planned) ELSE o.amount END, CASE WHEN p_extended THEN o.planned ELSE o.base END,
           CASE WHEN p_extended THEN v_before ELSE o.k_from END, CASE WHEN p_extended THEN v_until ELSE o.k_to END, true, o.given, o.since
    FROM node n JOIN had h ON h.unit = n.unit JOIN own o ON o.unit = n.unit WHERE n.given = h.given;
END $$;
