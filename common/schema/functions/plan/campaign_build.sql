-- A new generation of the campaign's tree: the assigned units and all above them as of starts_on, then what becomes of them as units end.
CREATE FUNCTION campaign_build (p_campaign text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    g integer;
    v_end date := '-infinity';
BEGIN
    -- Freshly loaded tables are planned for by their real sizes, not by guesses: the difference is minutes for a whole country.
    ANALYZE unit, campaign_target, campaign_day;
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT coalesce (max (generation), 0) + 1 INTO g FROM campaign_generation WHERE campaign = p_campaign;
    INSERT INTO campaign_generation VALUES (p_campaign, g, p_now);
    PERFORM campaign_begin (p_campaign, g);
    LOOP
        SELECT min (to_day) INTO v_end FROM campaign_node
        WHERE campaign = p_campaign AND generation = g AND to_day > v_end AND to_day < 'infinity';
        EXIT WHEN v_end IS NULL;
        PERFORM campaign_succeed (p_campaign, g, v_end);
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

    INSERT INTO campaign_state (province, campaign) VALUES (c.province, p_campaign) ON CONFLICT DO NOTHING;
    INSERT INTO province_counter (province) VALUES (c.province) ON CONFLICT DO NOTHING;
    PERFORM present_epoch (c.province);
    IF g > 1 THEN -- the tree changed: every closed day is looked at again
        UPDATE campaign_state SET recheck_from = c.starts_on WHERE province = c.province AND campaign = p_campaign;
    END IF;
    ANALYZE campaign_node, campaign_source, campaign_piece, campaign_leaf;
    IF g > 1 THEN
        PERFORM figures_rebuild (c.province, p_campaign);
    END IF;
    RETURN g;
END $$;
