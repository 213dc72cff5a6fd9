-- Records a change, has the closed days evaluated again that it reaches, and answers what it moved. Called under the campaign's lock. What reports and
-- corrections still owe is done before: it is none of the change's doing.
CREATE FUNCTION make_change (p_province text, p_change campaign_change, p_now timestamptz) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_number record;
    v_before jsonb;
BEGIN
    SELECT * INTO v_number FROM change_number (p_change.campaign, p_now);
    p_change.id := v_number.id;
    p_change.made_at := v_number.made_at;
    PERFORM drain_work (p_province, p_change.campaign);
    PERFORM recheck_locked (p_province, p_change.campaign, NULL, p_change.made_at);
    v_before := moves_before (p_change.campaign, p_change.from_day, p_change.to_day, p_now);
    INSERT INTO campaign_change SELECT p_change.*;
    PERFORM recheck_locked (p_province, p_change.campaign, recheck_start (p_province, p_change.campaign, p_change.from_day), p_change.made_at);
    PERFORM pg_notify ('tiendo_alerts', p_province); -- a hint: pages look again
    RETURN change_answer (p_change, moves_between (v_before, moves_before (p_change.campaign, p_change.from_day, p_change.to_day, p_now)));
END $$;
