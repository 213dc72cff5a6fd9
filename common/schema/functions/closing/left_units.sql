-- Units that took part on a day and stand no more today: nobody can act for them.
CREATE FUNCTION left_units (p_campaign text, p_day date, p_today date) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY (SELECT n.unit FROM campaign_node n
                  WHERE n.campaign = p_campaign AND n.generation = campaign_generation_at (p_campaign, NULL) AND p_day BETWEEN n.from_day AND n.to_day
                    AND NOT p_today BETWEEN n.from_day AND n.to_day);
END $$;
