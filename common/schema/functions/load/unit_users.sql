-- Why a unit cannot be taken out of the database: the first thing that is about it. Null: nothing is.
CREATE FUNCTION unit_users (p_unit unit, p_units jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_named boolean := EXISTS (SELECT 1 FROM jsonb_to_recordset (p_units) AS g (code text) WHERE g.code = p_unit.code); -- on other days
    v_code text;
    v_days date[] := ARRAY (SELECT DISTINCT d FROM campaign c CROSS JOIN LATERAL unnest (reported_days (c.code, p_unit.valid_from, p_unit.valid_to)) d
                            WHERE c.province = p_unit.province);
BEGIN
    SELECT p.campaign INTO v_code FROM progress p
    WHERE p.province = p_unit.province AND p.unit = p_unit.code AND p.day = ANY (v_days) LIMIT 1;
    IF v_code IS NULL THEN
        SELECT e.campaign INTO v_code FROM explanation e
        WHERE e.province = p_unit.province AND e.unit = p_unit.code AND e.day BETWEEN p_unit.valid_from AND p_unit.valid_to LIMIT 1;
    END IF;
    IF v_code IS NOT NULL THEN
        RETURN 'reports ' || v_code;
    END IF;
    FOR v_code IN SELECT DISTINCT n.campaign FROM campaign_node n
                  WHERE n.unit = p_unit.code AND n.from_day BETWEEN p_unit.valid_from AND p_unit.valid_to
                    AND n.generation = (SELECT max (g.generation) FROM campaign_generation g WHERE g.campaign = n.campaign) LOOP
        IF campaign_stands (v_code) THEN
            RETURN 'campaign ' || v_code;
        END IF;
    END LOOP;
    v_code := NULL;
    IF v_named THEN
        RETURN NULL;
    END IF;
    SELECT 'feed ' || f.code INTO v_code FROM feed f WHERE f.unit = p_unit.code AND f.revoked_at IS NULL LIMIT 1;
    IF v_code IS NULL THEN
        SELECT 'token ' || t.label INTO v_code FROM token t WHERE t.unit = p_unit.code AND t.revoked_at IS NULL LIMIT 1;
    END IF;
    IF v_code IS NULL THEN -- one that members.csv names stands in units.csv too; these stay
        SELECT 'member ' || m.code INTO v_code FROM member m WHERE m.unit = p_unit.code AND m.revoked_at IS NULL AND m.loaded IS NULL LIMIT 1;
    END IF;
    RETURN v_code;
END $$;
