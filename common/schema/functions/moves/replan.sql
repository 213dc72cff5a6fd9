-- What a change of targets or of the plan's end does to the campaign: its calendar, its deadline, its tree. Alerts of a deadline that was moved end, and those of
-- the new one come at their instants.
CREATE FUNCTION replan (p_province text, p_change campaign_change) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_alerts bigint[];
BEGIN
    IF p_change.kind = 'extend' THEN
        UPDATE campaign c SET plan_until = coalesce ((p_change.new ->> 'plan_until')::date, c.plan_until), deadline = coalesce ((p_change.new ->> 'deadline')::date, c.deadline)
        WHERE c.code = p_change.campaign;
        PERFORM campaign_calendar (p_change.campaign, p_change.made_at);
    END IF;
    PERFORM campaign_tree (p_change.campaign, p_change.made_at);
    PERFORM configuration_changed ();
    IF p_change.new ? 'deadline' THEN
        v_alerts := ARRAY (SELECT a.id FROM alert a WHERE a.province = p_province AND a.campaign = p_change.campaign AND a.kind IN ('deadline_near', 'deadline_passed')
                           AND a.state <> 'resolved');
        PERFORM end_alerts (p_province, v_alerts, 'superseded', false, p_change.made_at);
    END IF;
END $$;
