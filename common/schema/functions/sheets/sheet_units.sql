-- Units of a campaign at or below those that an account holds, on the day that is next to today among their days.
CREATE FUNCTION sheet_units (p_account text, p_campaign text, p_unit text, p_today date)
RETURNS TABLE (unit text, name text, parent text, from_day date, to_day date, reporting boolean, path text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    g integer := campaign_generation_at (p_campaign, NULL);
BEGIN
    RETURN QUERY
    SELECT n.unit, n.name_vi, coalesce (u.parent_code, ''), n.from_day, n.to_day, n.reporting, n.path
    FROM campaign_node n
    CROSS JOIN LATERAL (SELECT greatest (n.from_day, least (n.to_day, p_today)) AS day) d
    CROSS JOIN LATERAL unit_at (n.unit, d.day) u
    WHERE n.campaign = p_campaign AND n.generation = g
      AND EXISTS (SELECT 1 FROM account_units (p_account, d.day) a WHERE in_scope (unit_path (n.unit, d.day), a.path))
      AND (p_unit IS NULL OR in_scope (unit_path (n.unit, d.day), p_unit));
END $$;
