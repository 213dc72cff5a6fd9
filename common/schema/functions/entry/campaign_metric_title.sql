-- What people call a metric of a campaign: by its own title, if campaign.yaml gives it one.
CREATE FUNCTION campaign_metric_title (p_campaign text, p_code text) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce ((SELECT c.definition -> 'metric_titles' -> p_code FROM campaign c WHERE c.code = p_campaign)::json, metric_title (p_code));
END $$;
