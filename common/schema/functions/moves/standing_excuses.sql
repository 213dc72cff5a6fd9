-- The excuses of a campaign that stand, or stood: of each unit and days the last word, unless it was a withdrawal.
CREATE FUNCTION standing_excuses (p_campaign text, p_as_of timestamptz)
RETURNS TABLE (id bigint, unit text, from_day date, to_day date, document text, made_at timestamptz) LANGUAGE plpgsql STABLE ROWS 10 AS $$
BEGIN
    RETURN QUERY
    SELECT e.id, e.unit, e.from_day, e.to_day, e.document, e.made_at
    FROM (SELECT DISTINCT ON (c.unit, c.from_day, c.to_day) c.* FROM campaign_change c
          WHERE c.campaign = p_campaign AND c.kind = 'excuse' AND c.made_at <= coalesce (p_as_of, 'infinity')
          ORDER BY c.unit, c.from_day, c.to_day, c.id DESC) e
    WHERE e.new IS NOT NULL;
END $$;
