-- All that stands against another cutoff of a day.
CREATE FUNCTION postpone_errors (p_campaign text, p_day date, p_cutoff time, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    c campaign%ROWTYPE;
    v_day campaign_day%ROWTYPE;
    v_closed timestamptz;
    v_said jsonb;
    v_errors jsonb := '[]';
BEGIN
    SELECT * INTO STRICT c FROM campaign k WHERE k.code = p_campaign;
    SELECT k.closed_at INTO v_closed FROM day_close k WHERE k.province = c.province AND k.campaign = p_campaign AND k.day = p_day;
    SELECT * INTO v_day FROM campaign_day d WHERE d.campaign = p_campaign AND d.day = p_day;
    v_said := jsonb_build_object ('from', p_day, 'cutoff', to_char (p_cutoff, 'HH24:MI'), 'usual', to_char (c.cutoff, 'HH24:MI'), 'starts_on', c.starts_on, 'plan_until', c.plan_until,
        'closed_at', instant_text (v_closed, c.timezone), 'present', cutoff_text (c.timezone, p_day, v_day.cutoff_at));
    IF p_cutoff < c.cutoff THEN
        v_errors := v_errors || change_error ('before_the_cutoff', 'cutoff', v_said,
            format ('--postpone %s lies before the campaign''s cutoff, %s', to_char (p_cutoff, 'HH24:MI'), to_char (c.cutoff, 'HH24:MI')));
    END IF;
    IF v_day.counted IS DISTINCT FROM true THEN
        RETURN v_errors || change_error ('never_closed', 'from', v_said,
            format ('%s is not counted in campaign %s, which plans from %s to %s: it is never closed', p_day, p_campaign, c.starts_on, c.plan_until));
    ELSIF v_closed IS NOT NULL THEN
        RETURN v_errors || change_error ('is_closed', 'from', v_said, format ('%s was closed at %s', p_day, instant_text (v_closed, c.timezone)));
    ELSIF v_day.cutoff_at <= p_now THEN
        RETURN v_errors || change_error ('cutoff_has_passed', 'from', v_said,
            format ('the cutoff of %s has passed, at %s: it is closed by `tiendo close`', p_day, cutoff_text (c.timezone, p_day, v_day.cutoff_at)));
    ELSIF p_cutoff >= c.cutoff AND (p_day + p_cutoff) AT TIME ZONE c.timezone <= p_now THEN
        RETURN v_errors || change_error ('time_has_passed', 'cutoff', v_said, format ('%s of %s has passed', to_char (p_cutoff, 'HH24:MI'), p_day));
    END IF;
    RETURN v_errors;
END $$;
