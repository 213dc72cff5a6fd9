-- Whether a campaign's targets and calendar stand: something was reported for it, a change has moved them, or a close has fixed the plan of a day. They change by changes alone from then on.
CREATE FUNCTION campaign_stands (p_campaign text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
BEGIN
    RETURN EXISTS (SELECT 1 FROM progress p WHERE p.province = v_province AND p.campaign = p_campaign)
        OR EXISTS (SELECT 1 FROM explanation e WHERE e.province = v_province AND e.campaign = p_campaign)
        OR EXISTS (SELECT 1 FROM campaign_change x WHERE x.campaign = p_campaign AND x.kind IN ('target', 'extend'))
        OR EXISTS (SELECT 1 FROM campaign_plan p WHERE p.campaign = p_campaign);
END $$;
