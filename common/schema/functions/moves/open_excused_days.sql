-- Days that have begun and are not closed, and of which an excuse was made or withdrawn: a reminder of them may end by it, or be open again.
CREATE FUNCTION open_excused_days (p_province text, p_campaign text, p_now timestamptz) RETURNS date[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_from date;
    v_to date;
    v_closed date[];
BEGIN
    SELECT min (c.from_day), max (c.to_day) INTO v_from, v_to FROM campaign_change c WHERE c.campaign = p_campaign AND c.kind = 'excuse';
    IF v_from IS NULL THEN
        RETURN '{}';
    END IF;
    v_closed := ARRAY (SELECT k.day FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign AND k.day BETWEEN v_from AND v_to);
    RETURN ARRAY (
        SELECT d.day FROM campaign_day d
        WHERE d.campaign = p_campaign AND d.counted AND d.day BETWEEN v_from AND v_to AND d.begins_at <= p_now AND NOT d.day = ANY (v_closed)
          AND EXISTS (SELECT 1 FROM campaign_change c WHERE c.campaign = p_campaign AND c.kind = 'excuse' AND d.day BETWEEN c.from_day AND c.to_day)
        ORDER BY d.day);
END $$;
