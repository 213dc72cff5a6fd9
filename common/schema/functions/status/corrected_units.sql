-- Of these units those of which a report, an explanation or a decision may have come since closed days up to p_to were last evaluated, by now or by
-- p_as_of: what is kept of them may not be what their figures say. Every close evaluates whatever came before it; what came a little after the instant
-- that is asked for may have been evaluated with it.
CREATE FUNCTION corrected_units (p_province text, p_campaign text, p_units text[], p_to date, p_as_of timestamptz) RETURNS text[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    g integer := campaign_generation_at (p_campaign, p_as_of);
    v_since timestamptz := (SELECT max (k.closed_at) FROM day_close k
                            WHERE k.province = p_province AND k.campaign = p_campaign AND k.closed_at <= coalesce (p_as_of, 'infinity'));
    v_upto timestamptz := coalesce (p_as_of + interval '1 minute', 'infinity');
    v_days date[];   -- those that took corrections since
    v_leaves text[]; -- whose reports count in the units
    v_units text[];
BEGIN
    IF v_since IS NULL OR (p_as_of IS NULL AND NOT EXISTS (
        SELECT 1 FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign AND s.recheck_from <= p_to)) THEN
        RETURN '{}';
    END IF;
    v_days := ARRAY (
        SELECT d.day FROM campaign_day d JOIN campaign c ON c.code = d.campaign
        WHERE d.campaign = p_campaign AND d.day <= p_to AND (c.correction_days = 0 OR d.day >= (v_since AT TIME ZONE c.timezone)::date - c.correction_days)
        UNION SELECT r.day FROM day_reopen r WHERE r.province = p_province AND r.campaign = p_campaign AND r.day <= p_to);
    v_leaves := sources_of (p_campaign, g, followed_units (p_campaign, g, p_units));
    v_units := ARRAY (
        SELECT p.unit FROM progress p
        WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = ANY (v_leaves) AND p.day = ANY (v_days)
          AND p.received_at AT TIME ZONE 'UTC' > v_since AT TIME ZONE 'UTC' AND p.received_at <= v_upto
        UNION
        SELECT e.unit FROM explanation e WHERE e.province = p_province AND e.campaign = p_campaign AND e.received_at > v_since AND e.received_at <= v_upto
        UNION
        SELECT d.unit FROM explanation_decision d WHERE d.province = p_province AND d.campaign = p_campaign AND d.at > v_since AND d.at <= v_upto);
    RETURN ARRAY (
        SELECT s.unit FROM campaign_source s
        WHERE s.campaign = p_campaign AND s.generation = g AND s.unit = ANY (p_units) AND s.source = ANY (v_units)
        UNION
        SELECT l.unit FROM campaign_leaf l JOIN campaign_source s ON s.campaign = l.campaign AND s.generation = l.generation AND s.unit = l.leaf
        WHERE l.campaign = p_campaign AND l.generation = g AND l.unit = ANY (p_units) AND s.source = ANY (v_units));
END $$;
