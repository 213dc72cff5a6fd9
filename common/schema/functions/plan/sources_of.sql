-- The units whose figures count for some units: they themselves and their predecessors.
CREATE FUNCTION sources_of (p_campaign text, p_generation integer, p_units text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY (SELECT DISTINCT s.source FROM campaign_source s WHERE s.campaign = p_campaign AND s.generation = p_generation AND s.unit = ANY (p_units));
END $$;
