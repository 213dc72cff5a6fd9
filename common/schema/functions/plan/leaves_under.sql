-- The reporting units under some units, each with its days. A unit may be several nodes, one after another: a leaf that was under each of them is one leaf.
CREATE FUNCTION leaves_under (p_campaign text, p_generation integer, p_units text[])
RETURNS TABLE (unit text, leaf text, leaf_from date, leaf_to date) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT DISTINCT l.unit, l.leaf, l.leaf_from, l.leaf_to FROM campaign_leaf l
    WHERE l.campaign = p_campaign AND l.generation = p_generation AND l.unit = ANY (p_units);
END $$;
