-- Nodes that begin on the day after p_end: those of p_units, and none other of what stands. What carries nothing any more ends.
CREATE FUNCTION campaign_renew (p_campaign text, p_generation integer, p_end date, p_top text, p_units text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_tree text[]; -- every unit of the next day's tree
BEGIN
    PERFORM renew_nodes (p_campaign, p_generation, p_end, p_top, p_units);
    PERFORM renew_pieces (p_campaign, p_generation, p_end, p_top);
    PERFORM renew_sources (p_campaign, p_generation, p_end, p_top);
    SELECT array_agg (t.code) INTO v_tree
    FROM units_to_top (p_top, p_end + 1, ARRAY (SELECT x.carrier FROM campaign_carried (p_campaign, p_generation, p_end) x)) t WHERE t.depth >= 0;
    UPDATE campaign_node n SET to_day = p_end
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.from_day <= p_end AND n.to_day > p_end
      AND (n.unit = ANY (p_units) OR n.unit <> ALL (v_tree));
    UPDATE campaign_source s SET source_to = p_end
    WHERE s.campaign = p_campaign AND s.generation = p_generation AND s.unit = s.source AND s.from_day <= p_end AND s.source_to > p_end
      AND s.source_from = s.from_day AND (s.unit = ANY (p_units) OR s.unit <> ALL (v_tree));
END $$;
