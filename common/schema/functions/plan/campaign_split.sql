-- Of units that stand on a day and before it: what they are ends with the day before, and begins again, as it is, with the day. Its figures are those of both.
CREATE FUNCTION campaign_split (p_campaign text, p_generation integer, p_day date, p_units text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_old text[] := ARRAY (SELECT n.unit FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.unit = ANY (p_units)
                           AND n.from_day < p_day AND n.to_day >= p_day);
BEGIN
    INSERT INTO campaign_source (campaign, generation, unit, from_day, source, source_from, source_to)
    SELECT n.campaign, n.generation, n.unit, p_day, s.source, s.source_from, least (s.source_to, p_day - 1)
    FROM campaign_node n JOIN campaign_source s ON s.campaign = n.campaign AND s.generation = n.generation AND s.unit = n.unit AND s.from_day = n.from_day
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.unit = ANY (v_old) AND p_day BETWEEN n.from_day AND n.to_day
    UNION ALL
    SELECT n.campaign, n.generation, n.unit, p_day, n.unit, p_day, n.to_day
    FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.unit = ANY (v_old) AND p_day BETWEEN n.from_day AND n.to_day;
    INSERT INTO campaign_node (campaign, generation, unit, from_day, to_day, began, parent, level, kind, name_vi, name_ascii, path, depth, target, unassigned, provisional, assigned,
                               reporting, clears, weight, change_id)
    SELECT n.campaign, n.generation, n.unit, p_day, n.to_day, n.began, n.parent, n.level, n.kind, n.name_vi, n.name_ascii, n.path, n.depth, n.target, n.unassigned, n.provisional,
           n.assigned, n.reporting, n.clears, n.weight, n.change_id
    FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.unit = ANY (v_old) AND p_day BETWEEN n.from_day AND n.to_day;
    UPDATE campaign_source s SET source_to = p_day - 1
    WHERE s.campaign = p_campaign AND s.generation = p_generation AND s.unit = ANY (v_old) AND s.source = s.unit AND s.source_from = s.from_day
      AND s.from_day < p_day AND s.source_to >= p_day;
    UPDATE campaign_node n SET to_day = p_day - 1
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.unit = ANY (v_old) AND n.from_day < p_day AND n.to_day >= p_day;
END $$;
