-- Does what falls due in a campaign's alerts before an instant, in the order of its instants, after what reports and corrections that came have changed.
-- A service that comes back does so before each close that it owes. Returns the number of events.
CREATE FUNCTION settle_life (p_province text, p_campaign text, p_before timestamptz, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_task record;
    v_events integer := 0;
BEGIN
    IF p_campaign = '' THEN
        PERFORM 1 FROM province_counter k WHERE k.province = p_province FOR UPDATE;
    ELSE
        PERFORM 1 FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign FOR UPDATE;
    END IF;
    FOR v_round IN 1 .. 1000 LOOP -- what is left waits for the next look
        SELECT * INTO v_task FROM due_life (p_province, p_campaign, p_now) d WHERE d.due_at < p_before ORDER BY d.due_at, d.place, d.day LIMIT 1;
        EXIT WHEN NOT FOUND;
        IF v_round = 1 AND p_campaign <> '' THEN
            PERFORM drain_work (p_province, p_campaign);
            v_events := v_events + recheck_locked (p_province, p_campaign, NULL, p_now);
            CONTINUE; -- that may have changed what is due
        END IF;
        v_events := v_events + CASE v_task.kind
            WHEN 'locked' THEN end_missing (p_province, p_campaign, v_task.day, p_now)
            WHEN 'ended' THEN end_campaign (p_province, p_campaign, p_now)
            WHEN 'rejections' THEN end_rejections (p_province, v_task.day, p_now)
            WHEN 'broken' THEN break_promises (p_province, p_campaign, v_task.day, p_now)
            WHEN 'expired' THEN expire_acknowledgements (p_province, p_campaign, v_task.due_at, p_now)
            WHEN 'escalate' THEN escalate (p_province, p_campaign, v_task.due_at, p_now)
            ELSE pass_milestone (p_province, p_campaign, v_task.kind, v_task.day, v_task.severity, v_task.said, p_now) END;
    END LOOP;
    RETURN v_events;
END $$;
