-- Whose figures count for the nodes of a tree that begins, and which pieces of plan lie under each: p_n counted days share a piece.
CREATE FUNCTION begin_pieces (p_campaign text, p_generation integer, p_n integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaign_source
    SELECT p_campaign, p_generation, n.unit, n.from_day, n.unit, n.from_day, n.to_day
    FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation;
    -- a leaf's target, or the unassigned rest of a unit above, counts for itself and for every node above
    INSERT INTO campaign_piece (campaign, generation, unit, from_day, piece, amount, k_to, own, given)
    SELECT p_campaign, p_generation, a.unit, a.from_day, n.unit, CASE WHEN n.reporting THEN n.target ELSE n.unassigned END, p_n, a.unit = n.unit,
           CASE WHEN n.reporting THEN n.target ELSE n.unassigned END
    FROM campaign_node n
    CROSS JOIN LATERAL unnest (string_to_array (n.path, '/')) AS up (code)
    JOIN campaign_node a ON a.campaign = p_campaign AND a.generation = p_generation AND a.unit = up.code
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND (n.reporting OR n.unassigned > 0);
END $$;
