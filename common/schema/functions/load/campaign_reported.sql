-- Whether anything was ever reported for a campaign: then its targets and its calendar stand.
CREATE FUNCTION campaign_reported (p_campaign text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
BEGIN
    RETURN EXISTS (SELECT 1 FROM progress p WHERE p.province = v_province AND p.campaign = p_campaign)
        OR EXISTS (SELECT 1 FROM explanation e WHERE e.province = v_province AND e.campaign = p_campaign);
END $$;
