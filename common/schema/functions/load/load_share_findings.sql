-- Units of which a running campaign's targets would be apportioned otherwise (p_shares: what the directory would give each): those that come in, or else all.
CREATE FUNCTION load_share_findings (p_campaign text, p_shares jsonb) RETURNS SETOF load_finding LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT campaign_stands (p_campaign) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH changed AS (
        SELECT s.key AS unit, s.value AS share, t.target FROM jsonb_each_text (p_shares) s
        LEFT JOIN campaign_target t ON t.campaign = p_campaign AND t.unit = s.key
        WHERE s.value::bigint IS DISTINCT FROM t.target AND NOT EXISTS ( -- nor what changes have made of it
            SELECT 1 FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = campaign_generation_at (p_campaign, NULL) AND n.unit = s.key AND n.target = s.value::bigint))
    SELECT true, 'unit ' || c.unit, 'code', CASE WHEN c.target IS NULL THEN 'share_new' ELSE 'share_stands' END, ARRAY[p_campaign, c.share, c.target::text]
    FROM changed c
    WHERE c.target IS NULL OR NOT EXISTS (SELECT 1 FROM changed n WHERE n.target IS NULL)
    ORDER BY c.unit;
END $$;
