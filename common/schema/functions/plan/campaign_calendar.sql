-- Every day of the campaign and two years beyond (late reports, forecasts). No other place knows time zones.
CREATE FUNCTION campaign_calendar (p_campaign text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM campaign_day WHERE campaign = p_campaign;
    INSERT INTO campaign_day (campaign, day, counted, k, ordinal, begins_at, cutoff_at)
    SELECT c.code, d.day, d.works AND d.day <= c.plan_until,
           count(*) FILTER (WHERE d.works AND d.day <= c.plan_until) OVER (ORDER BY d.day),
           count(*) FILTER (WHERE d.works) OVER (ORDER BY d.day),
           d.day::timestamp AT TIME ZONE c.timezone,
           (d.day + c.cutoff) AT TIME ZONE c.timezone
    FROM campaign c
    CROSS JOIN LATERAL (
        SELECT g.at::date AS day,
               CASE WHEN c.holidays = 'skipped' AND h.kind IN ('holiday', 'observed', 'swap_off') THEN false
                    WHEN c.holidays = 'skipped' AND h.kind = 'swap_work' THEN true
                    ELSE extract (isodow FROM g.at)::integer = ANY (c.weekdays) END AS works
        FROM generate_series (c.starts_on::timestamp, (c.deadline + 730)::timestamp, interval '1 day') AS g (at)
        LEFT JOIN holiday h ON h.province = c.province AND h.day = g.at::date) d
    WHERE c.code = p_campaign;
    IF NOT EXISTS (SELECT 1 FROM campaign_day WHERE campaign = p_campaign AND counted) THEN
        RAISE EXCEPTION 'campaign % has no counted day between starts_on and plan_until', p_campaign USING ERRCODE = 'P0001';
    END IF;
    PERFORM set_cutoffs (p_campaign);
    UPDATE campaign SET working_days = (
        SELECT array_agg (d.day ORDER BY d.ordinal)
        FROM (SELECT ordinal, min (day) AS day FROM campaign_day WHERE campaign = p_campaign AND ordinal > 0 GROUP BY ordinal) d)
    WHERE code = p_campaign;
END $$;
