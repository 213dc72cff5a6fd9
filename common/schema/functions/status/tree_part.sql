-- The nodes of a day that a question on a unit needs: the unit, those beside it, and those below it, p_near: right below it. Null: the whole tree.
CREATE FUNCTION tree_part (p_campaign text, p_generation integer, p_day date, p_unit text, p_near boolean) RETURNS SETOF campaign_node LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_own campaign_node%ROWTYPE;
BEGIN
    IF p_unit IS NULL THEN
        RETURN QUERY SELECT n.* FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_day BETWEEN n.from_day AND n.to_day;
        RETURN;
    END IF;
    SELECT * INTO v_own FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.unit = p_unit AND p_day BETWEEN n.from_day AND n.to_day;
    RETURN QUERY
    SELECT n.* FROM campaign_node n
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_day BETWEEN n.from_day AND n.to_day AND (n.unit = p_unit OR n.parent = v_own.parent OR n.parent = p_unit)
    UNION ALL
    SELECT n.* FROM campaign_node n
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_day BETWEEN n.from_day AND n.to_day
      AND NOT p_near AND is_below (n.path, v_own.path) AND n.parent <> p_unit;
END $$;
