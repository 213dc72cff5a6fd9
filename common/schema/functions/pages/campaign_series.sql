-- A campaign's own figures of today as series of metrics: of the top unit and the level below it.
CREATE FUNCTION campaign_series (p_now timestamptz) RETURNS TABLE (place integer, name text, help text, labels text, value bigint) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    SELECT m.place, m.name, m.help, format ('campaign="%s",unit="%s",level="%s"', metric_label (c.code), metric_label (r.unit), metric_label (r.level)), m.value
    FROM campaign c CROSS JOIN LATERAL (SELECT campaign_today (c.code, p_now) AS day) t
    CROSS JOIN LATERAL status_rows (c.code, t.day, NULL, NULL, false, true) r
    CROSS JOIN LATERAL (VALUES
        (1, 'tiendo_campaign_target_cases', 'Target of the unit.', r.target),
        (2, 'tiendo_campaign_cases', 'Cases done since the start, by the current figures.', r.cumulative),
        (3, 'tiendo_campaign_planned_cases', 'Cases planned up to and including today.', r.plan_cumulative),
        (4, 'tiendo_campaign_day_cases', 'Cases done today.', coalesce (r.day, 0)),
        (5, 'tiendo_campaign_day_planned_cases', 'Cases planned for today.', r.plan_day),
        (6, 'tiendo_campaign_reports', 'Reporting units with a report for today.', r.reports_in::bigint),
        (7, 'tiendo_campaign_reports_expected', 'Reporting units that have to report today.', r.reports_expected::bigint))
        AS m (place, name, help, value)
    WHERE r.depth <= 1 AND t.day <= c.deadline + 730;
END $$;
