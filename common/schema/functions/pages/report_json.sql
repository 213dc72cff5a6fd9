-- What a report of one day, of a unit or of the campaign's top, says about the campaign, who issues it, and its close, as of an instant.
CREATE FUNCTION report_json (p_campaign text, p_day date, p_as_of timestamptz, p_now timestamptz, p_unit text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
BEGIN
    c := campaign_at (existing_campaign (p_campaign), p_as_of);
    PERFORM as_of_check (c.code, p_as_of, p_now);
    RETURN (
        SELECT json_build_object (
            'campaign', c.code, 'title', json_build_object ('vi', c.title_vi, 'en', c.title_en), 'document', c.document, 'baseline', c.baseline,
            'metrics', c.metrics, 'other_metrics', nullif (c.metrics[2:], '{}'), 'top', c.top, 'starts_on', c.starts_on, 'plan_until', c.plan_until, 'deadline', c.deadline,
            'report', report_parts (c, p_unit, p_day), 'date', p_day, 'counted', d.counted,
            'as_of', instant_text (coalesce (p_as_of, p_now), c.timezone), 'cutoff_at', instant_text (d.cutoff_at, c.timezone),
            'closed_at', instant_text (k.closed_at, c.timezone), 'figures_at', instant_text (k.figures_at, c.timezone),
            'closed_day', (SELECT max (x.day) FROM day_closes (c.province, c.code, '-infinity', p_day, coalesce (p_as_of, p_now)) x),
            -- a day before the campaign was loaded has figures from then on
            'reported_at', instant_text (greatest (k.figures_at, (SELECT min (x.recorded_at) FROM campaign_generation x WHERE x.campaign = c.code)), c.timezone))
        FROM campaign_days (c.code, p_day, p_day, coalesce (p_as_of, p_now)) d
        LEFT JOIN day_closes (c.province, c.code, p_day, p_day, coalesce (p_as_of, p_now)) k ON k.day = d.day
        -- a day after the calendar that has not begun is no day of the campaign
        WHERE p_day <= greatest ((SELECT max (x.day) FROM campaign_day x WHERE x.campaign = c.code), campaign_today (c.code, p_now)));
END $$;
