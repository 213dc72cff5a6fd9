-- A day takes no corrections any more: reports that are missing stay missing.
CREATE FUNCTION end_missing (p_province text, p_campaign text, p_day date, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_alerts bigint[] := ARRAY ( -- read first: functions are not called where the rows lie
        SELECT a.id FROM alert a WHERE a.province = p_province AND a.campaign = p_campaign AND a.kind = 'report_missing' AND a.day = p_day AND a.state <> 'resolved');
BEGIN
    RETURN end_alerts (p_province, v_alerts, 'locked', false, p_now);
END $$;
