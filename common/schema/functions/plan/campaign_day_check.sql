-- A day before the campaign, or far from it and not yet begun, is a slip of the pen.
CREATE FUNCTION campaign_day_check (p_campaign text, p_day date, p_now timestamptz) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_first date;
    v_last date;
BEGIN
    SELECT min (d.day), greatest (max (d.day), campaign_today (p_campaign, p_now)) INTO v_first, v_last FROM campaign_day d WHERE d.campaign = p_campaign;
    IF p_day NOT BETWEEN v_first AND v_last THEN
        RAISE EXCEPTION 'campaign % has no day %: it runs from % to %', p_campaign, p_day, v_first, v_last USING ERRCODE = 'P0001';
    END IF;
END $$;
