-- Units that take part in a campaign and stand on a day.
CREATE FUNCTION standing_units (p_campaign text, p_day date) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY (SELECT n.unit FROM campaign_node n
                  WHERE n.campaign = p_campaign AND n.generation = campaign_generation_at (p_campaign, NULL) AND p_day BETWEEN n.from_day AND n.to_day);
END $$;
