-- The campaign's tree made anew after a load, and every figure with it, since who lies where may be otherwise.
CREATE FUNCTION campaign_build (p_campaign text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
    g integer := campaign_tree (p_campaign, p_now);
BEGIN
    INSERT INTO campaign_state (province, campaign) VALUES (v_province, p_campaign) ON CONFLICT DO NOTHING;
    INSERT INTO province_counter (province) VALUES (v_province) ON CONFLICT DO NOTHING;
    PERFORM present_epoch (v_province);
    IF g > 1 THEN -- the tree changed: every closed day is looked at again
        UPDATE campaign_state SET recheck_from = (SELECT c.starts_on FROM campaign c WHERE c.code = p_campaign) WHERE province = v_province AND campaign = p_campaign;
        PERFORM figures_rebuild (v_province, p_campaign);
    END IF;
    RETURN g;
END $$;
