CREATE FUNCTION reopen_day (p_province text, p_campaign text, p_day date, p_by text, p_reason text, p_now timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_day NOT BETWEEN (SELECT c.starts_on FROM campaign c WHERE c.code = p_campaign) AND campaign_today (p_campaign, p_now)
       OR p_now < (SELECT min (d.begins_at) FROM campaign_day d WHERE d.campaign = p_campaign) THEN
        RAISE EXCEPTION 'campaign % has no past day %', p_campaign, p_day USING ERRCODE = 'P0001';
    END IF;
    PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE;
    PERFORM refuse_archived (p_campaign);
    INSERT INTO day_reopen
    SELECT p_province, p_campaign, p_day, coalesce (max (ordinal), 0) + 1, p_now, p_by, p_reason
    FROM day_reopen WHERE province = p_province AND campaign = p_campaign AND day = p_day;
    PERFORM configuration_changed ();
END $$;
