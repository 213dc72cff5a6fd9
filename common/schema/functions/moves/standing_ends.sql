-- The extensions that hold, or held: of the plan's end on a day of a period, or of the deadline, which has no first day.
CREATE FUNCTION standing_ends (p_campaign text, p_from date, p_to date, p_as_of timestamptz) RETURNS SETOF campaign_change LANGUAGE plpgsql STABLE ROWS 3 AS $$
DECLARE
    v_deadline bigint := (SELECT d.id FROM deadline_moved (p_campaign, p_as_of) d);
BEGIN
    RETURN QUERY
    SELECT c.* FROM campaign_change c
    WHERE c.campaign = p_campaign AND c.kind = 'extend' AND c.made_at <= coalesce (p_as_of, 'infinity')
      AND (c.id = v_deadline OR (c.new ? 'plan_until' AND c.from_day <= p_to AND NOT EXISTS (
          SELECT 1 FROM campaign_change l WHERE l.campaign = p_campaign AND l.kind = 'extend' AND l.new ? 'plan_until' AND l.id > c.id
          AND l.made_at <= coalesce (p_as_of, 'infinity') AND l.from_day <= greatest (c.from_day, p_from))));
END $$;
