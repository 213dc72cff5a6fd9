-- Fixes the plan of the counted day that follows a closed one, where the campaign's plan catches up: of each unit what is left of that day's target when the closed
-- one ends, over the counted days that are left. What was fixed once stays, and so does the plan of a day that is closed. Called under the campaign's lock.
CREATE FUNCTION fix_plan (p_province text, p_campaign text, p_day date, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    g integer;
    v_day campaign_day%ROWTYPE; -- the one that is planned
    v_closed date[] := ARRAY (SELECT k.day FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign AND k.day > p_day);
    v_units text[];
    v_from_days date[];
    v_done jsonb; -- read first: the figures do not lie where the plan does
BEGIN
    IF NOT catches_up (p_campaign) THEN
        RETURN;
    END IF;
    SELECT * INTO v_day FROM campaign_day d WHERE d.campaign = p_campaign AND d.counted AND d.day > p_day ORDER BY d.day LIMIT 1;
    IF v_day.day IS NULL OR EXISTS (SELECT 1 FROM campaign_plan p WHERE p.campaign = p_campaign AND p.day = v_day.day)
       OR v_day.day = ANY (v_closed) THEN
        RETURN;
    END IF;
    g := campaign_generation_at (p_campaign, NULL);
    SELECT array_agg (n.unit), array_agg (n.from_day) INTO v_units, v_from_days
    FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = g AND n.reporting AND v_day.day BETWEEN n.from_day AND n.to_day;
    SELECT jsonb_object_agg (f.unit, f.cumulative + f.explained) INTO v_done FROM node_figures (p_province, p_campaign, g, v_units, v_from_days, p_day, NULL) f;
    INSERT INTO campaign_plan
    WITH planned AS (
        SELECT o.unit, sum (piece_plan (o.base, greatest (0, o.rest), v_day.k - 1, o.k_from, o.k_to))::bigint AS before
        FROM caught_up (p_campaign, g, NULL, v_day.day, v_day.day, NULL) o GROUP BY o.unit),
    carried AS (
        SELECT n.unit, n.reporting, sum (p.given)::bigint AS given FROM campaign_node n
        JOIN campaign_piece p ON p.campaign = n.campaign AND p.generation = n.generation AND p.unit = n.unit AND p.from_day = n.from_day AND p.own
        WHERE n.campaign = p_campaign AND n.generation = g AND v_day.day BETWEEN n.from_day AND n.to_day GROUP BY n.unit, n.reporting)
    SELECT p_campaign, v_day.day, c.unit, coalesce (l.before, 0), c.given - CASE WHEN c.reporting THEN coalesce ((v_done ->> c.unit)::bigint, 0) ELSE 0 END,
           v_day.k - 1, v_day.k + v_day.days_left, c.given, p_now
    FROM carried c LEFT JOIN planned l ON l.unit = c.unit;
END $$;
