-- The pieces of plan that lie under the nodes that begin on the day after p_end.
CREATE FUNCTION renew_pieces (p_campaign text, p_generation integer, p_end date, p_top text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaign_piece (campaign, generation, unit, from_day, piece, amount, base, k_from, k_to, own, given, since)
    SELECT p_campaign, p_generation, a.unit, a.from_day, x.piece, x.amount, x.base, x.k_from, x.k_to, x.carrier = a.unit, x.given, x.since
    FROM campaign_carried (p_campaign, p_generation, p_end) x
    JOIN units_to_top (p_top, p_end + 1, ARRAY (SELECT y.carrier FROM campaign_carried (p_campaign, p_generation, p_end) y)) s ON s.code = x.carrier
    JOIN campaign_node a ON a.campaign = p_campaign AND a.generation = p_generation AND a.from_day = p_end + 1
                        AND a.unit = ANY (string_to_array (s.path, '/'));
END $$;
