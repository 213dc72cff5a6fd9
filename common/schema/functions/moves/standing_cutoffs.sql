-- The cutoffs of single days that hold, or held, in place of the campaign's: of each day the last word, unless it was the campaign's own time.
CREATE FUNCTION standing_cutoffs (p_campaign text, p_as_of timestamptz) RETURNS TABLE (id bigint, day date, cutoff_at timestamptz) LANGUAGE plpgsql STABLE ROWS 5 AS $$
BEGIN
    RETURN QUERY
    SELECT p.id, p.from_day, (p.from_day + (p.new #>> '{}')::time) AT TIME ZONE c.timezone
    FROM (SELECT DISTINCT ON (x.from_day) x.* FROM campaign_change x
          WHERE x.campaign = p_campaign AND x.kind = 'postpone' AND x.made_at <= coalesce (p_as_of, 'infinity')
          ORDER BY x.from_day, x.id DESC) p
    JOIN campaign c ON c.code = p_campaign AND (p.new #>> '{}')::time > c.cutoff;
END $$;
