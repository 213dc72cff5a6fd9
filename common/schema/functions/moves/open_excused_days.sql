-- Days that have begun and are not closed, and of which an excuse was made or withdrawn: a reminder of them may end by it, or be open again.
CREATE FUNCTION open_excused_days (p_province text, p_campaign text, p_now timestamptz) RETURNS date[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_days date[] := ARRAY (SELECT DISTINCT d.day FROM campaign_change c JOIN campaign_day d ON d.campaign = c.campaign AND d.counted AND d.day BETWEEN c.from_day AND c.to_day
                            WHERE c.campaign = p_campaign AND c.kind = 'excuse' AND d.begins_at <= p_now);
    v_closed date[];
BEGIN
    IF v_days = '{}' THEN
        RETURN v_days;
    END IF;
    v_closed := ARRAY (SELECT k.day FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign AND k.day = ANY (v_days));
    RETURN ARRAY (SELECT d FROM unnest (v_days) d WHERE NOT d = ANY (v_closed));
END $$;
