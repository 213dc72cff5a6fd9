-- The changes of targets that hold, or held, on a day of a period: no change of the same unit made later holds in their place.
CREATE FUNCTION standing_targets (p_campaign text, p_from date, p_to date, p_as_of timestamptz) RETURNS SETOF campaign_change LANGUAGE plpgsql STABLE ROWS 10 AS $$
BEGIN
    RETURN QUERY
    SELECT c.* FROM campaign_change c
    WHERE c.campaign = p_campaign AND c.kind = 'target' AND c.from_day <= p_to AND c.made_at <= coalesce (p_as_of, 'infinity')
      AND NOT EXISTS (SELECT 1 FROM campaign_change l WHERE l.campaign = p_campaign AND l.kind = 'target' AND l.unit = c.unit AND l.id > c.id
                      AND l.made_at <= coalesce (p_as_of, 'infinity') AND l.from_day <= greatest (c.from_day, p_from));
END $$;
