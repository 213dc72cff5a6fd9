-- Whether there is nothing more to excuse: every counted day of the period is, by excuses of this very unit. Or (p_exactly) whether one of exactly this unit and
-- these days stands, that could be taken back.
CREATE FUNCTION excuse_stands (p_campaign text, p_unit text, p_from date, p_to date, p_exactly boolean) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_exactly THEN
        RETURN EXISTS (SELECT 1 FROM standing_excuses (p_campaign, NULL) e WHERE e.unit = p_unit AND e.from_day = p_from AND e.to_day = p_to);
    END IF;
    RETURN NOT EXISTS (SELECT 1 FROM campaign_day d WHERE d.campaign = p_campaign AND d.counted AND d.day BETWEEN p_from AND p_to AND NOT EXISTS (
        SELECT 1 FROM standing_excuses (p_campaign, NULL) e WHERE e.unit = p_unit AND d.day BETWEEN e.from_day AND e.to_day));
END $$;
