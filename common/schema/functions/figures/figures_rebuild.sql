-- Every figure anew from the log: the sums of a tree that has changed.
CREATE FUNCTION figures_rebuild (p_province text, p_campaign text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE;
    DELETE FROM figure WHERE province = p_province AND campaign = p_campaign;
    INSERT INTO work (province, campaign, kind, day, units)
    SELECT p_province, p_campaign, 'progress', p.day, array_agg (DISTINCT p.unit) FROM progress p
    WHERE p.province = p_province AND p.campaign = p_campaign GROUP BY p.day;
    INSERT INTO work (province, campaign, kind, day, units)
    SELECT p_province, p_campaign, 'explanation', NULL, array_agg (DISTINCT e.unit) FROM explanation e
    WHERE e.province = p_province AND e.campaign = p_campaign HAVING count (*) > 0;
    PERFORM drain_work (p_province, p_campaign);
END $$;
