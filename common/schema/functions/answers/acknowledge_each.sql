-- Acknowledges several alerts by the rule for one; what stands then of each, in the order given. One that is refused refuses all.
CREATE FUNCTION acknowledge_each (p_province text, p_alerts bigint[], p_member text, p_note text, p_until date, p_unit text, p_now timestamptz) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_alert bigint;
    v_state text;
    v_resolution text;
    v_answers jsonb := '[]';
    k record;
BEGIN
    FOREACH v_alert IN ARRAY p_alerts LOOP
        SELECT x.result, x."by" AS whose, x.at, x.until, x.note INTO k FROM acknowledge_stands (p_province, v_alert, NULL, p_member, p_note, p_until, ARRAY[p_unit], p_now) x;
        IF k.result <> 'acked' THEN
            RAISE EXCEPTION 'alert % is not of this member''s units', v_alert USING ERRCODE = '42501';
        END IF;
        SELECT a.state, a.resolution INTO v_state, v_resolution FROM alert a WHERE a.province = p_province AND a.id = v_alert;
        v_answers := v_answers || jsonb_build_object ('alert', v_alert, 'state', v_state, 'resolution', v_resolution, 'by', k.whose, 'at', k.at, 'until', k.until, 'note', k.note);
    END LOOP;
    RETURN v_answers;
END $$;
