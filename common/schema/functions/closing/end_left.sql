-- What is alive of units that stand no more ends with their last day; whose report is missing can still send it, until the day is locked.
CREATE FUNCTION end_left (p_province text, p_campaign text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_today date := (p_now AT TIME ZONE zone_of (p_province, p_campaign))::date;
    v_standing text[] := standing_units (p_campaign, v_today);
    v_alerts bigint[] := ARRAY ( -- read first: functions are not called where the rows lie
        SELECT a.id FROM alert a
        WHERE a.province = p_province AND a.campaign = p_campaign AND a.state <> 'resolved' AND a.kind <> 'report_missing' AND NOT a.unit = ANY (v_standing));
BEGIN
    RETURN end_alerts (p_province, v_alerts, 'ended', true, p_now);
END $$;
