-- What stands against a plan that ends on another day, by that day alone.
CREATE FUNCTION plan_end_errors (c campaign, p_plan_until date, p_from date) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_closed date := (SELECT max (k.day) FROM day_close k WHERE k.province = c.province AND k.campaign = c.code);
    v_first date := (SELECT min (w) FROM unnest (c.working_days) w WHERE w >= p_from);
    v_said jsonb := jsonb_build_object ('plan_until', p_plan_until, 'from', p_from, 'closed', v_closed);
    v_later jsonb;
BEGIN
    IF p_plan_until < v_closed THEN
        RETURN jsonb_build_array (change_error ('days_are_closed', 'plan_until', v_said,
            format ('--plan-until %s lies before %s, which is closed: days that are not to count any more are excused, with `tiendo excuse`', p_plan_until, v_closed)));
    ELSIF v_first IS NULL OR p_plan_until < v_first THEN
        RETURN jsonb_build_array (change_error ('no_day_left', 'plan_until', v_said, format ('no day from %s to %s is one that the campaign counts', p_from, p_plan_until)));
    END IF;
    SELECT jsonb_build_array (change_error ('target_begins_later', 'plan_until',
               v_said || jsonb_build_object ('units', string_agg (x.unit, ', ' ORDER BY x.id, x.part), 'documents', string_agg (DISTINCT x.document, ', ')),
               string_agg (format ('the target of unit %s changes from %s on (%s)', x.unit, x.from_day, x.document), '; ' ORDER BY x.id, x.part) || ': no day would be left to plan it on'))
    INTO v_later
    FROM standing_targets (c.code, '-infinity', 'infinity', NULL) x WHERE x.from_day > p_plan_until HAVING count (*) > 0;
    RETURN coalesce (v_later, '[]');
END $$;
