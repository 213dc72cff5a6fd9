-- A new generation of the campaign's tree: the assigned units and all above them as of starts_on, then what becomes of them as units end and as targets and the
-- plan's end change, day by day.
CREATE FUNCTION campaign_tree (p_campaign text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    g integer;
    v_day date;
BEGIN
    PERFORM gather_statistics ('campaign');
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT coalesce (max (generation), 0) + 1 INTO g FROM campaign_generation WHERE campaign = p_campaign;
    INSERT INTO campaign_generation VALUES (p_campaign, g, p_now);
    PERFORM campaign_begin (p_campaign, g);
    v_day := c.starts_on;
    LOOP
        IF EXISTS (SELECT 1 FROM campaign_change x WHERE x.campaign = p_campaign AND x.kind IN ('target', 'extend') AND x.from_day = v_day) THEN
            PERFORM campaign_retarget (p_campaign, g, v_day);
        END IF;
        SELECT least ((SELECT min (n.to_day) + 1 FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = g AND n.to_day >= v_day AND n.to_day < 'infinity'),
                      (SELECT min (x.from_day) FROM campaign_change x WHERE x.campaign = p_campaign AND x.kind IN ('target', 'extend') AND x.from_day > v_day)) INTO v_day;
        EXIT WHEN v_day IS NULL;
        IF EXISTS (SELECT 1 FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = g AND n.to_day = v_day - 1
                   AND NOT EXISTS (SELECT 1 FROM campaign_node o WHERE o.campaign = p_campaign AND o.generation = g AND o.unit = n.unit AND o.from_day = v_day)) THEN
            PERFORM campaign_succeed (p_campaign, g, v_day - 1);
        END IF;
    END LOOP;

    -- A node lies on one path for all its days: the reporting nodes under a unit are those that have it on theirs.
    INSERT INTO campaign_leaf
    SELECT p_campaign, g, a.unit, a.from_day, n.unit, n.from_day, n.to_day
    FROM campaign_node n
    CROSS JOIN LATERAL unnest (string_to_array (n.path, '/')) AS up (code)
    JOIN campaign_node a ON a.campaign = p_campaign AND a.generation = g AND a.unit = up.code
                        AND (a.unit <> n.unit OR a.from_day = n.from_day)
                        AND a.from_day <= n.to_day AND n.from_day <= a.to_day
    WHERE n.campaign = p_campaign AND n.generation = g AND n.reporting;
    PERFORM gather_statistics ('tree');
    RETURN g;
END $$;
