-- The reporting units of a campaign on a day for which an account enters figures; below one unit where it is given.
CREATE FUNCTION entry_units (p_account text, p_campaign text, p_unit text, p_day date) RETURNS TABLE (unit text, from_day date, name text, path text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    g integer := campaign_generation_at (p_campaign, NULL);
BEGIN
    RETURN QUERY
    SELECT n.unit, n.from_day, n.name_vi, n.path FROM campaign_node n
    WHERE n.campaign = p_campaign AND n.generation = g AND n.reporting AND p_day BETWEEN n.from_day AND n.to_day
      AND EXISTS (SELECT 1 FROM account_units (p_account, p_day) a WHERE in_scope (unit_path (n.unit, p_day), a.path))
      AND (p_unit IS NULL OR in_scope (unit_path (n.unit, p_day), p_unit));
END $$;
