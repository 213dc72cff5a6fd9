-- Of the closed days of a period, the instant up to which the figures of the close were taken: {"2024-07-01": instant}. A day before the campaign was
-- loaded has figures from then on.
CREATE FUNCTION closed_figures (p_province text, p_campaign text, p_from date, p_to date, p_as_of timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_loaded timestamptz := (SELECT min (g.recorded_at) FROM campaign_generation g WHERE g.campaign = p_campaign);
BEGIN
    RETURN (SELECT coalesce (jsonb_object_agg (k.day, greatest (k.figures_at, v_loaded)), '{}') FROM day_closes (p_province, p_campaign, p_from, p_to, p_as_of) k);
END $$;
