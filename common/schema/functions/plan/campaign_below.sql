-- The units of a campaign that last lay at or below a unit, each with its last path; of a unit above the campaign's top all of them. By its paths, since
-- whoever takes every path apart reads the whole tree for a commune.
CREATE FUNCTION campaign_below (p_campaign text, p_unit text) RETURNS TABLE (unit text, path text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    g integer := campaign_generation_at (p_campaign, NULL);
    v_tops text[] := ARRAY (SELECT DISTINCT n.path FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = g AND n.unit = p_unit);
BEGIN
    IF v_tops = '{}' THEN
        v_tops := ARRAY (SELECT DISTINCT n.path FROM campaign_node n JOIN campaign c ON c.code = n.campaign AND c.top = n.unit
                         WHERE n.campaign = p_campaign AND n.generation = g AND in_scope (n.path, p_unit));
    END IF;
    RETURN QUERY
    SELECT n.unit, n.path FROM unnest (v_tops) t JOIN campaign_node n ON n.path = t OR is_below (n.path, t)
    WHERE n.campaign = p_campaign AND n.generation = g
      AND NOT EXISTS (SELECT 1 FROM campaign_node later WHERE later.campaign = p_campaign AND later.generation = g AND later.unit = n.unit AND later.from_day > n.from_day);
END $$;
