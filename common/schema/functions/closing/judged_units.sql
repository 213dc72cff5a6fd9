-- What a closed day's status means for the units below one another: which alert is due, how grave, and whether a silent unit above is told instead.
-- p_streaks: by unit its days in a row, and how many of them had no report.
CREATE FUNCTION judged_units (p_rows status_row[], p_streaks jsonb)
RETURNS TABLE (r status_row, due text, severity text, streak integer, figures jsonb, covered boolean) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    WITH silent AS (SELECT s.unit FROM unnest (p_rows) s WHERE s.status = 'no_report'),
    below AS (   -- silent units with a silent one anywhere above them, whatever lies between
        SELECT DISTINCT x.unit
        FROM unnest (p_rows) x
        CROSS JOIN LATERAL unnest (string_to_array (x.path, '/')) AS up (code)
        JOIN silent ON silent.unit = up.code
        WHERE x.status = 'no_report' AND up.code <> x.unit),
    counted AS (
        SELECT x AS r, coalesce ((p_streaks -> x.unit ->> 0)::integer, 0) AS streak, coalesce ((p_streaks -> x.unit ->> 1)::integer, 0) AS silent
        FROM unnest (p_rows) x)
    SELECT c.r, CASE (c.r).status WHEN 'missed' THEN 'target_missed' WHEN 'no_report' THEN 'report_missing' END,
           CASE WHEN (c.r).status = 'missed' AND (c.r).cumulative >= (c.r).plan_cumulative THEN 'info'
                WHEN c.streak >= 3 THEN 'critical' ELSE 'warning' END,
           c.streak, alert_figures (c.r) || jsonb_build_object ('silent_days', c.silent), below.unit IS NOT NULL
    FROM counted c LEFT JOIN below ON below.unit = (c.r).unit;
END $$;
