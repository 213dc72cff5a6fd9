-- What an evaluation would say of some units on closed days of a period, by the figures as they stand or stood.
CREATE FUNCTION evaluations_at (p_province text, p_campaign text, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS SETOF day_status LANGUAGE plpgsql AS $$
DECLARE
    v_closed date[] := ARRAY (SELECT k.day FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign AND k.day <= p_to
                              AND k.closed_at <= coalesce (p_as_of, 'infinity'));
BEGIN
    RETURN QUERY
    WITH judged AS (
        SELECT u.unit, u.from_day, u.day, u.status, u.status IN ('missed', 'no_report') AS bad,
               count (*) FILTER (WHERE u.status NOT IN ('missed', 'no_report', 'excused')) OVER (PARTITION BY u.unit, u.from_day ORDER BY u.day) AS run
        FROM unit_days (p_campaign, p_units, '-infinity', p_to, p_as_of) u WHERE u.day = ANY (v_closed)),
    counted AS (
        SELECT j.unit, j.day, j.status, count (*) FILTER (WHERE j.bad) OVER days AS streak, count (*) FILTER (WHERE j.status = 'no_report') OVER days AS silent
        FROM judged j WINDOW days AS (PARTITION BY j.unit, j.from_day, j.run ORDER BY j.day))
    SELECT p_province, p_campaign, c.unit, c.day, c.status, c.streak::integer, coalesce (p_as_of, '-infinity'), 'infinity'::timestamptz, c.silent::integer
    FROM counted c WHERE c.day >= p_from;
END $$;
