-- How the figures of days came together, from the log alone: when the first and the last of some reporting units first reported a day, what stood at its
-- close (null: nothing, or it is not closed), and what stands. p_closes: by day the instant up to which the figures of the close were taken.
CREATE FUNCTION day_reports (p_province text, p_campaign text, p_units text[], p_from date[], p_to date[], p_closes jsonb, p_as_of timestamptz)
RETURNS TABLE (day date, first_at timestamptz, last_at timestamptz, at_close bigint, stands bigint) LANGUAGE plpgsql SET enable_nestloop = on AS $$
DECLARE
    v_as_of timestamptz := coalesce (p_as_of, 'infinity');
    v_days date[] := reported_days (p_campaign, (SELECT min (d) FROM unnest (p_from) d), (SELECT max (d) FROM unnest (p_to) d));
BEGIN
    RETURN QUERY
    SELECT r.day, min (r.first_at), max (r.first_at), sum (r.at_close)::bigint, sum (r.stands)::bigint
    FROM (SELECT p.unit, p.day, min (p.received_at) FILTER (WHERE p.value IS NOT NULL) AS first_at,
                 (array_agg (p.value ORDER BY p.rev DESC) FILTER (WHERE p.received_at <= (p_closes ->> p.day::text)::timestamptz))[1] AS at_close,
                 (array_agg (p.value ORDER BY p.rev DESC))[1] AS stands
          FROM unnest (p_units, p_from, p_to) WITH ORDINALITY AS k (unit, from_day, to_day, place)
          JOIN progress p ON p.unit = k.unit AND p.day BETWEEN k.from_day AND k.to_day
          WHERE p.province = p_province AND p.campaign = p_campaign AND p.day = ANY (v_days) AND p.received_at <= v_as_of
          GROUP BY p.unit, p.day) r
    GROUP BY r.day;
END $$;
