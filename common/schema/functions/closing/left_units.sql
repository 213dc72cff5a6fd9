-- Units that took part on a day and stand no more today: nobody can act for them.
CREATE FUNCTION left_units (p_campaign text, p_day date, p_today date) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY (SELECT n.unit FROM campaign_node n
                  WHERE n.campaign = p_campaign AND n.generation = campaign_generation_at (p_campaign, NULL) AND p_day BETWEEN n.from_day AND n.to_day
                    AND NOT EXISTS (SELECT 1 FROM campaign_node t WHERE t.campaign = n.campaign AND t.generation = n.generation AND t.unit = n.unit AND t.began = n.began
                                    AND p_today BETWEEN t.from_day AND t.to_day));
END $$;
