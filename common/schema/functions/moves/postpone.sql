-- Moves the cutoff of one day that is not closed and whose cutoff has not passed; the campaign's own time ends that. Answers what that moves: no unit. Where
-- it stands so already, nothing is recorded.
CREATE FUNCTION postpone (p_campaign text, p_day date, p_cutoff text, p_reason text, p_document text, p_by text, p_now timestamptz) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_change campaign_change;
    v_number record;
    v_old text;
    v_errors jsonb;
BEGIN
    SELECT * INTO c FROM campaign k WHERE k.code = existing_campaign (p_campaign);
    PERFORM FROM campaign_state s WHERE s.province = c.province AND s.campaign = p_campaign FOR UPDATE; -- a close has begun, or waits until this is committed
    v_errors := postpone_errors (p_campaign, p_day, p_cutoff::time, p_now);
    PERFORM refuse_change (v_errors);
    SELECT cutoff_text (c.timezone, d.day, d.cutoff_at) INTO v_old FROM campaign_day d WHERE d.campaign = p_campaign AND d.day = p_day;
    v_change := (p_campaign, NULL, NULL, 'postpone', p_day, p_day, to_jsonb (v_old), to_jsonb (p_cutoff), p_reason, p_document, p_now, p_by, 1);
    IF v_old <> p_cutoff THEN
        SELECT * INTO v_number FROM change_number (p_campaign, p_now);
        v_change.id := v_number.id;
        v_change.made_at := v_number.made_at;
        INSERT INTO campaign_change SELECT v_change.*;
        PERFORM set_cutoffs (p_campaign);
        PERFORM pg_notify ('tiendo_alerts', c.province); -- a hint: pages look again
    END IF;
    RETURN change_answer (v_change, '[]');
END $$;
