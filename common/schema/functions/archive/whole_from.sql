-- The instant of the last report, evaluation, decision, close or change of a campaign. Asked as of a later one it answers what stands.
CREATE FUNCTION whole_from (p_province text, p_campaign text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_reported timestamptz := (SELECT max (p.received_at) FROM progress p WHERE p.province = p_province AND p.campaign = p_campaign);
    v_explained timestamptz := (SELECT max (e.received_at) FROM explanation e WHERE e.province = p_province AND e.campaign = p_campaign);
    v_decided timestamptz := (SELECT max (d.at) FROM explanation_decision d WHERE d.province = p_province AND d.campaign = p_campaign);
    v_evaluated timestamptz := (SELECT max (s.recorded_at) FROM day_status s WHERE s.province = p_province AND s.campaign = p_campaign);
    v_closed timestamptz := (SELECT max (k.closed_at) FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign);
    v_changed timestamptz := (SELECT max (x.made_at) FROM campaign_change x WHERE x.campaign = p_campaign);
    v_built timestamptz := (SELECT max (g.recorded_at) FROM campaign_generation g WHERE g.campaign = p_campaign);
BEGIN
    RETURN greatest (v_reported, v_explained, v_decided, v_evaluated, v_closed, v_changed, v_built);
END $$;
