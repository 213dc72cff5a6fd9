-- The first day in the campaign of each of some nodes of its tree, in their order: a look-up each, since the whole tree would be read for a commune.
CREATE FUNCTION began_of (p_campaign text, p_generation integer, p_units text[], p_from_days date[]) RETURNS date[] LANGUAGE plpgsql STABLE SET enable_nestloop = on AS $$
BEGIN
    RETURN ARRAY (
        SELECT x.began FROM unnest (p_units, p_from_days) WITH ORDINALITY AS n (unit, from_day, place)
        LEFT JOIN campaign_node x ON x.campaign = p_campaign AND x.generation = p_generation AND x.unit = n.unit AND x.from_day = n.from_day ORDER BY n.place);
END $$;
