-- The tree from a day on, when a change of targets or of the plan's end begins to hold on it. A node whose target or plan is another from then on ends with the
-- day before, and another of the same unit begins, with the same figures.
CREATE FUNCTION campaign_retarget (p_campaign text, p_generation integer, p_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_targets node_target[] := targets_on (p_campaign, p_generation, p_day);
    v_extended boolean := (SELECT count (DISTINCT e.plan_until) > 1 FROM plan_ends (p_campaign, NULL) e WHERE e.from_day <= p_day AND e.to_day >= p_day - 1);
    v_pieces campaign_piece[] := ARRAY (SELECT x FROM pieces_on (p_campaign, p_generation, p_day, v_targets, v_extended) x);
    v_changed text[];
BEGIN
    IF EXISTS (SELECT 1 FROM unnest (v_pieces) x WHERE x.k_from = x.k_to AND x.amount > 0 AND x.since = p_day) THEN
        RAISE EXCEPTION 'campaign %: no day from % on is counted, on which a target could be planned: extend the plan first, with `tiendo extend`', p_campaign, p_day USING ERRCODE = 'P0001';
    END IF;
    v_changed := ARRAY (
        WITH standing AS MATERIALIZED (
            SELECT n.* FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_day BETWEEN n.from_day AND n.to_day)
        SELECT DISTINCT up.code FROM standing n JOIN unnest (v_targets) t ON t.unit = n.unit CROSS JOIN LATERAL unnest (string_to_array (n.path, '/')) AS up (code)
        WHERE (n.target, n.provisional, n.weight, n.change_id) IS DISTINCT FROM (t.target, t.provisional, t.weight, t.change_id)
           OR v_extended OR n.unit IN (SELECT x.unit FROM unnest (v_pieces) x WHERE x.since = p_day));
    PERFORM campaign_split (p_campaign, p_generation, p_day, v_changed);
    UPDATE campaign_node n SET (target, provisional, weight, change_id, unassigned)
        = (t.target, t.provisional, t.weight, t.change_id, CASE WHEN t.assigned THEN coalesce (t.target - b.total, 0) ELSE 0 END)
    FROM unnest (v_targets) t LEFT JOIN (SELECT c.parent, sum (c.target)::bigint AS total FROM unnest (v_targets) c GROUP BY c.parent) b ON b.parent = t.unit
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.from_day = p_day AND n.unit = ANY (v_changed) AND t.unit = n.unit;
    DELETE FROM campaign_piece p WHERE p.campaign = p_campaign AND p.generation = p_generation AND p.from_day = p_day AND p.unit = ANY (v_changed);
    INSERT INTO campaign_piece
    SELECT p_campaign, p_generation, a.unit, p_day, x.piece, x.amount, x.base, x.k_from, x.k_to, x.unit = a.unit, x.given, x.since
    FROM unnest (v_pieces) x
    JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = p_generation AND n.unit = x.unit AND p_day BETWEEN n.from_day AND n.to_day
    CROSS JOIN LATERAL unnest (string_to_array (n.path, '/')) AS up (code)
    JOIN campaign_node a ON a.campaign = p_campaign AND a.generation = p_generation AND a.unit = up.code AND a.from_day = p_day AND a.unit = ANY (v_changed);
END $$;
