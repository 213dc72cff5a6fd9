-- The last day of a campaign that has a plan.
CREATE FUNCTION last_counted_day (p_campaign text) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT max (d.day) FROM campaign_day d WHERE d.campaign = p_campaign AND d.counted);
END $$;
