-- The alerts of a campaign's explanations, by what has changed of them and by how long they wait. Returns the number of events.
CREATE FUNCTION watch_explanations (p_province text, p_campaign text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_state campaign_state%ROWTYPE;
    v_waiting record;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT * INTO v_state FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign FOR UPDATE;
    IF v_state.explanation_units = '{}' AND v_state.explanations_due > p_now THEN
        RETURN 0; -- another was first
    END IF;
    SELECT * INTO v_waiting FROM waiting_changes (p_province, c, p_now);
    UPDATE campaign_state s SET explanation_units = '{}', explanations_due = coalesce (v_waiting.next_at, 'infinity')
    WHERE s.province = p_province AND s.campaign = p_campaign;
    RETURN alert_record (p_province, v_waiting.changes || returned_changes (p_province, p_campaign, v_state.explanation_units,
                                                                            (p_now AT TIME ZONE c.timezone)::date), p_now);
END $$;
