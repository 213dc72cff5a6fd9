-- From which closed day on a change of some days has the campaign evaluated again: from the newest one before them that excuses nobody, since it may have
-- become the newest that can raise.
CREATE FUNCTION recheck_start (p_province text, p_campaign text, p_from date) RETURNS date LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_closed date[] := ARRAY (SELECT k.day FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign AND k.day < p_from ORDER BY k.day DESC);
    v_day date;
BEGIN
    FOREACH v_day IN ARRAY v_closed LOOP
        p_from := v_day;
        EXIT WHEN NOT any_excused (p_campaign, v_day, v_day, NULL);
    END LOOP;
    RETURN p_from;
END $$;
