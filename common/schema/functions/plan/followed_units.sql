-- Some units and the reporting units below them: whose figures say how those units stand.
CREATE FUNCTION followed_units (p_campaign text, p_generation integer, p_units text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN p_units || ARRAY (SELECT DISTINCT l.leaf FROM campaign_leaf l WHERE l.campaign = p_campaign AND l.generation = p_generation AND l.unit = ANY (p_units));
END $$;
