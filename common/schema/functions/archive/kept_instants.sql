-- The instants within a campaign that are answered whatever was removed: those of its closes, and up to which the figures of the close were taken. Ascending.
CREATE FUNCTION kept_instants (p_province text, p_campaign text) RETURNS timestamptz[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_loaded timestamptz := (SELECT min (g.recorded_at) FROM campaign_generation g WHERE g.campaign = p_campaign);
BEGIN
    RETURN ARRAY (
        SELECT DISTINCT i FROM day_close k CROSS JOIN LATERAL unnest (ARRAY[k.figures_at, greatest (k.figures_at, v_loaded), k.closed_at]) i
        WHERE k.province = p_province AND k.campaign = p_campaign ORDER BY i);
END $$;
