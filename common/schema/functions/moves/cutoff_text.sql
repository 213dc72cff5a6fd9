-- A day's cutoff as the campaign's clock shows it: HH:MM, 24:00 for the end of the day.
CREATE FUNCTION cutoff_text (p_zone text, p_day date, p_cutoff_at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN (p_cutoff_at AT TIME ZONE p_zone)::date > p_day THEN '24:00' ELSE to_char (p_cutoff_at AT TIME ZONE p_zone, 'HH24:MI') END
$$;
