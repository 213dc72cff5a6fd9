-- Provisional targets for the units of one level that no target names, each from its parent's rest.
CREATE FUNCTION apportion_targets (p_campaign text, p_level text, p_weights jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_campaign campaign%ROWTYPE;
    v_parent record;
    v_missing text;
    v_done integer := 0;
    v_count integer;
BEGIN
    SELECT * INTO STRICT v_campaign FROM campaign WHERE campaign.code = p_campaign;
    FOR v_parent IN
        SELECT t.unit, (t.target - coalesce (sum (named.target), 0))::bigint AS rest,
               array_agg (u.code ORDER BY u.code) FILTER (WHERE named.unit IS NULL) AS codes
        FROM campaign_target t
        JOIN unit u ON u.parent_code = t.unit AND u.level = p_level AND v_campaign.starts_on BETWEEN u.valid_from AND u.valid_to
        LEFT JOIN campaign_target named ON named.campaign = p_campaign AND named.unit = u.code
        WHERE t.campaign = p_campaign
        GROUP BY t.unit, t.target
        ORDER BY t.unit
    LOOP
        CONTINUE WHEN v_parent.codes IS NULL;
        IF v_parent.rest < 0 THEN
            RAISE EXCEPTION 'campaign %: the targets under unit % exceed its own by %', p_campaign, v_parent.unit, -v_parent.rest
                USING ERRCODE = 'P0001';
        END IF;
        SELECT string_agg (c, ', ' ORDER BY c) INTO v_missing
        FROM unnest (v_parent.codes) c WHERE p_weights IS NOT NULL AND NOT p_weights ? c;
        IF v_missing IS NOT NULL THEN
            RAISE EXCEPTION 'campaign %: the weights over % do not name unit %', p_campaign, p_level, v_missing USING ERRCODE = 'P0001';
        END IF;
        INSERT INTO campaign_target (campaign, unit, target, provisional, apportioned)
        SELECT p_campaign, a.code, a.amount, true, true
        FROM apportion (v_parent.rest, v_parent.codes,
                        (SELECT array_agg (coalesce ((p_weights ->> c)::numeric, 1) ORDER BY c COLLATE "C")
                         FROM unnest (v_parent.codes) c)) a;
        GET DIAGNOSTICS v_count = ROW_COUNT;
        v_done := v_done + v_count;
    END LOOP;
    RETURN v_done;
END $$;
