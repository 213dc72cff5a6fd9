-- campaign_day has the cutoffs that hold now: the campaign's, and on single days those that stand in place of it.
CREATE FUNCTION set_cutoffs (p_campaign text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_first date;
    v_last date;
BEGIN
    SELECT min (d.day), max (d.day) INTO v_first, v_last FROM campaign_day d WHERE d.campaign = p_campaign;
    UPDATE campaign_day d SET cutoff_at = x.cutoff_at FROM campaign_days (p_campaign, v_first, v_last, 'infinity') x
    WHERE d.campaign = p_campaign AND d.day = x.day AND d.cutoff_at <> x.cutoff_at;
END $$;
