-- Rejections of a day, and corrections that made alerts go to and fro, are followed until the next day has ended.
CREATE FUNCTION end_rejections (p_province text, p_day date, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_alerts bigint[] := ARRAY ( -- read first: functions are not called where the rows lie
        SELECT a.id FROM alert a WHERE a.province = p_province AND a.campaign = '' AND a.kind IN ('data_rejected', 'feed_flapping') AND a.day = p_day AND a.state <> 'resolved');
BEGIN
    RETURN end_alerts (p_province, v_alerts, 'ended', false, p_now);
END $$;
