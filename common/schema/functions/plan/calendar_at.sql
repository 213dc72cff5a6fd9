-- Every day of a campaign and two years beyond its deadlines (late reports, forecasts), with the campaign's own cutoff. A day is counted that is worked on
-- and does not lie behind the end of the plan that holds for it. No other place knows time zones.
CREATE FUNCTION calendar_at (p_campaign text, p_as_of timestamptz) RETURNS SETOF campaign_day LANGUAGE plpgsql STABLE ROWS 900 AS $$
BEGIN
    RETURN QUERY
    WITH every AS MATERIALIZED (
        SELECT c.code, c.timezone, c.cutoff, g.at::date AS day,
               CASE WHEN c.holidays = 'skipped' AND h.kind IN ('holiday', 'observed', 'swap_off') THEN false
                    WHEN c.holidays = 'skipped' AND h.kind = 'swap_work' THEN true
                    ELSE extract (isodow FROM g.at)::integer = ANY (c.weekdays) END AS works
        FROM campaign c
        CROSS JOIN LATERAL (
            SELECT greatest (c.deadline, max ((x.new ->> 'deadline')::date), max ((x.old ->> 'deadline')::date)) AS last FROM campaign_change x
            WHERE x.campaign = c.code AND x.kind = 'extend') e
        CROSS JOIN LATERAL generate_series (c.starts_on::timestamp, (e.last + 730)::timestamp, interval '1 day') AS g (at)
        LEFT JOIN holiday h ON h.province = c.province AND h.day = g.at::date
        WHERE c.code = p_campaign),
    placed AS MATERIALIZED (SELECT w.*, count(*) FILTER (WHERE w.works) OVER (ORDER BY w.day) AS ordinal FROM every w),
    span AS MATERIALIZED (
        SELECT e.*, (SELECT p.ordinal FROM placed p WHERE p.day <= e.plan_until ORDER BY p.day DESC LIMIT 1) AS last FROM plan_ends (p_campaign, p_as_of) e)
    SELECT p.code, p.day, p.works AND p.day <= s.plan_until, (count(*) FILTER (WHERE p.works AND p.day <= s.plan_until) OVER (ORDER BY p.day))::integer, p.ordinal::integer,
           p.day::timestamp AT TIME ZONE p.timezone, (p.day + p.cutoff) AT TIME ZONE p.timezone, greatest (0, s.last - p.ordinal)::integer, NULL::timestamptz
    FROM placed p JOIN span s ON p.day BETWEEN s.from_day AND s.to_day;
END $$;
