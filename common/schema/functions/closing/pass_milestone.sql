CREATE FUNCTION pass_milestone (p_province text, p_campaign text, p_kind text, p_day date, p_severity text, p_said boolean, p_now timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign FOR UPDATE;
    PERFORM drain_work (p_province, p_campaign);
    INSERT INTO milestone VALUES (p_province, p_campaign, p_kind, p_day, p_severity, p_said, p_now) ON CONFLICT DO NOTHING;
    IF NOT FOUND OR NOT p_said THEN
        RETURN 0;
    END IF;
    RETURN CASE p_kind WHEN 'units_ended' THEN end_left (p_province, p_campaign, p_now)
                       WHEN 'report_due' THEN evaluate_reminders (p_province, p_campaign, p_day, NULL, NULL, p_now)
                       ELSE evaluate_deadlines (p_province, p_campaign, NULL, NULL, p_now) END;
END $$;
