-- What each node of these units did on each day of a period, as a letter: m met, x missed, e missed and covered by accepted explanations of that day,
-- n no report, d done before, f excused, '-' not a counted day, '.' not closed.
CREATE FUNCTION calendar_letters (p_province text, p_campaign text, p_generation integer, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, day date, letter text) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    WITH covered AS MATERIALIZED (
        SELECT f.unit, f.day, f.value, f.explained FROM figure_rows (p_province, p_campaign, p_generation, p_units, p_from, p_to, p_as_of) f
        WHERE f.explained > 0)
    SELECT n.unit, n.from_day, d.day,
           CASE WHEN NOT d.counted THEN '-' WHEN s.status IS NULL THEN '.'
                WHEN s.status = 'met' THEN 'm' WHEN s.status = 'no_report' THEN 'n' WHEN s.status = 'done' THEN 'd' WHEN s.status = 'excused' THEN 'f'
                WHEN coalesce (v.value, 0) + coalesce (v.explained, 0) >= plan.cumulative - plan.before - coalesce (less.plan_excused, 0) AND v.explained > 0 THEN 'e' ELSE 'x' END
    FROM campaign_node n
    JOIN campaign_days (p_campaign, p_from, p_to, p_as_of) d ON d.day BETWEEN n.from_day AND n.to_day
    LEFT JOIN day_status_at (p_province, p_campaign, p_units, p_from, p_to, p_as_of) s ON s.unit = n.unit AND s.day = d.day
    LEFT JOIN covered v ON v.unit = n.unit AND v.day = d.day
    LEFT JOIN excused_plan (p_campaign, p_generation, p_units, p_from, p_to, p_as_of) less ON less.unit = n.unit AND less.from_day = n.from_day AND less.day = d.day
    LEFT JOIN day_plans (p_campaign, p_generation, (SELECT array_agg (DISTINCT x.unit) FROM covered x), p_from, p_to, p_as_of) plan
           ON plan.unit = n.unit AND plan.from_day = n.from_day AND plan.day = d.day
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.unit = ANY (p_units);
END $$;
