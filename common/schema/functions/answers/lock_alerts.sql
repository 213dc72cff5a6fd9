-- Locks what acknowledging several alerts takes, in the order that holds everywhere: the campaigns' rows, by code, then the province's counter. Returns the
-- last event before whatever follows.
CREATE FUNCTION lock_alerts (p_province text, p_alerts bigint[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_campaigns text[] := ARRAY (SELECT DISTINCT a.campaign FROM alert a WHERE a.province = p_province AND a.id = ANY (p_alerts) ORDER BY a.campaign);
    v_campaign text;
    v_last bigint;
BEGIN
    FOREACH v_campaign IN ARRAY v_campaigns LOOP
        PERFORM 1 FROM campaign_state s WHERE s.province = p_province AND s.campaign = v_campaign FOR UPDATE;
    END LOOP;
    SELECT c.event INTO v_last FROM province_counter c WHERE c.province = p_province FOR UPDATE;
    RETURN v_last;
END $$;
