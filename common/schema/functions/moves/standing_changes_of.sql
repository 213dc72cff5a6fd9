-- The changes that stand, or stood, and touch days of a period.
CREATE FUNCTION standing_changes_of (p_campaign text, p_from date, p_to date, p_as_of timestamptz) RETURNS SETOF campaign_change LANGUAGE plpgsql STABLE ROWS 10 AS $$
BEGIN
    RETURN QUERY
    SELECT c.* FROM campaign_change c
    WHERE c.campaign = p_campaign AND c.from_day <= p_to AND c.to_day >= p_from
      AND c.id IN (SELECT e.id FROM standing_excuses (p_campaign, p_as_of) e UNION SELECT t.id FROM standing_cutoffs (p_campaign, p_as_of) t)
    UNION ALL SELECT * FROM standing_targets (p_campaign, p_from, p_to, p_as_of)
    UNION ALL SELECT * FROM standing_ends (p_campaign, p_from, p_to, p_as_of);
END $$;
