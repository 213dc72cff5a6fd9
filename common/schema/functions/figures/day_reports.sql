-- How the figures of days came together: when the first and the last of some reporting units first reported a day, what stood at its close (null: nothing, or
-- it is not closed), and what stands. p_closes: by day the instant up to which the figures of the close were taken.
CREATE FUNCTION day_reports (p_province text, p_campaign text, p_units text[], p_from date[], p_to date[], p_closes jsonb, p_as_of timestamptz)
RETURNS TABLE (day date, first_at timestamptz, last_at timestamptz, at_close bigint, stands bigint) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    SELECT s.day, s.first_at, s.last_at, c.value, s.value
    FROM (SELECT r.day, min (r.first_at) AS first_at, max (r.first_at) AS last_at, sum (r.value)::bigint AS value
          FROM standing_reports (p_province, p_campaign, p_units, p_from, p_to, NULL, p_as_of) r GROUP BY r.day) s
    LEFT JOIN (SELECT r.day, sum (r.value)::bigint AS value
               FROM standing_reports (p_province, p_campaign, p_units, p_from, p_to, p_closes, p_as_of) r GROUP BY r.day) c ON c.day = s.day;
END $$;
