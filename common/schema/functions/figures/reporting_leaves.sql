-- The reporting units under a unit, it itself if it reports, each with the days of a period on which its reports count there and the asker may look.
CREATE FUNCTION reporting_leaves (p_campaign text, p_generation integer, p_unit text, p_from date, p_to date, p_scope text)
RETURNS TABLE (unit text, name text, from_day date, to_day date) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT l.leaf, leaf.name_vi, greatest (l.leaf_from, n.from_day, p_from), least (l.leaf_to, n.to_day, p_to)
    FROM campaign_leaf l
    JOIN campaign_node n ON n.campaign = l.campaign AND n.generation = l.generation AND n.unit = l.unit AND n.from_day = l.from_day
    JOIN campaign_node leaf ON leaf.campaign = l.campaign AND leaf.generation = l.generation AND leaf.unit = l.leaf AND leaf.from_day = l.leaf_from
    WHERE l.campaign = p_campaign AND l.generation = p_generation AND l.unit = p_unit AND in_scope (n.path, p_scope)
      AND greatest (l.leaf_from, n.from_day, p_from) <= least (l.leaf_to, n.to_day, p_to);
END $$;
