-- The days of which a campaign has reports or evaluations: rows are removed a day at a time.
CREATE FUNCTION removal_days (p_province text, p_campaign text) RETURNS date[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY (
        SELECT p.day FROM progress p WHERE p.province = p_province AND p.campaign = p_campaign
        UNION SELECT s.day FROM day_status s WHERE s.province = p_province AND s.campaign = p_campaign ORDER BY 1);
END $$;
