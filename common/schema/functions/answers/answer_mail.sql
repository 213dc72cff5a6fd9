-- A member's answer to a mail: acknowledges those alerts, with a promise where a day is given; all or none. result: answered, with what stands of each in
-- the order given; outside: one of them is not of that mail; else why the link is not taken (answer_refusal). What stands already is no event and no entry
-- in the audit log, so the same answer again changes nothing.
CREATE FUNCTION answer_mail (p_province text, p_epoch text, p_member text, p_message bigint, p_alerts bigint[], p_note text, p_until date, p_now timestamptz,
                             OUT result text, OUT answers text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    d delivery;
    m member;
    v_last bigint;
    v_event bigint;
    v_answers jsonb;
BEGIN
    result := answer_refusal (p_province, p_epoch, p_member, p_message);
    IF result IS NOT NULL THEN
        PERFORM audit_write (p_now, p_member, 'http', 'mail refused', p_province, jsonb_build_object ('message', p_message, 'reason', result));
        RETURN;
    END IF;
    SELECT * INTO m FROM member k WHERE k.code = p_member;
    SELECT * INTO d FROM delivery k WHERE k.province = p_province AND k.id = p_message;
    result := 'outside';
    IF NOT p_alerts <@ (answerable_alerts (d, m, p_now) || answered_alerts (p_province, p_alerts, m.code, d.made_at)) THEN
        RETURN;
    END IF;
    result := 'answered';
    v_last := lock_alerts (p_province, p_alerts);
    v_answers := acknowledge_each (p_province, p_alerts, p_member, p_note, p_until, m.unit, p_now);
    answers := v_answers;
    v_event := (SELECT c.event FROM province_counter c WHERE c.province = p_province);
    IF v_event > v_last THEN
        PERFORM audit_write (p_now, p_member, 'http', 'mail answer', p_province, jsonb_strip_nulls (jsonb_build_object (
            'message', p_message, 'alerts', to_jsonb (p_alerts), 'until', p_until, 'note', nullif (p_note, ''))));
    END IF;
END $$;
