-- Each piece of plan on the day after p_end: who carries it from then on, and whether a reporting unit did so far.
CREATE FUNCTION campaign_carried (p_campaign text, p_generation integer, p_end date)
RETURNS TABLE (piece text, amount bigint, base bigint, k_from integer, k_to integer, given bigint, since date, owner text, carrier text, reports boolean) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT p.piece, p.amount, p.base, p.k_from, p.k_to, p.given, p.since, n.unit, CASE WHEN n.to_day > p_end THEN n.unit ELSE unit_heir (n.unit, p_end) END, n.reporting
    FROM campaign_node n
    JOIN campaign_piece p ON p.campaign = n.campaign AND p.generation = n.generation AND p.unit = n.unit AND p.from_day = n.from_day AND p.own
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_end BETWEEN n.from_day AND n.to_day;
END $$;
