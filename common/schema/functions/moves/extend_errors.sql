-- All that stands against another end of a campaign's plan, or another deadline.
CREATE FUNCTION extend_errors (c campaign, p_plan_until date, p_deadline date, p_from date, p_now timestamptz) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_errors text[] := change_day_errors (c.code, p_from, coalesce (p_plan_until, 'infinity'));
    v_closed date := (SELECT max (k.day) FROM day_close k WHERE k.province = c.province AND k.campaign = c.code);
    v_today date := campaign_today (c.code, p_now);
    v_first date := (SELECT min (w) FROM unnest (c.working_days) w WHERE w >= p_from);
    v_targets text;
BEGIN
    IF p_plan_until IS NOT NULL THEN
        SELECT string_agg (format ('the target of unit %s changes from %s on (%s)', x.unit, x.from_day, x.document), '; ' ORDER BY x.id, x.part) INTO v_targets
        FROM standing_targets (c.code, '-infinity', 'infinity', NULL) x WHERE x.from_day > p_plan_until;
        IF p_plan_until < v_closed THEN
            v_errors := v_errors || format ('--plan-until %s lies before %s, which is closed: days that are not to count any more are excused, with `tiendo excuse`', p_plan_until, v_closed);
        ELSIF v_first IS NULL OR p_plan_until < v_first THEN
            v_errors := v_errors || format ('no day from %s to %s is one that the campaign counts', p_from, p_plan_until);
        ELSIF v_targets IS NOT NULL THEN
            v_errors := v_errors || format ('%s: no day would be left to plan it on', v_targets);
        END IF;
    END IF;
    IF coalesce (p_deadline, c.deadline) < coalesce (p_plan_until, c.plan_until) THEN
        v_errors := v_errors || format ('the deadline, %s, would lie before the end of the plan, %s%s', coalesce (p_deadline, c.deadline), coalesce (p_plan_until, c.plan_until),
                                        CASE WHEN p_deadline IS NULL THEN ': give --deadline too' ELSE '' END);
    END IF;
    IF p_deadline < v_today AND p_deadline <> c.deadline THEN
        v_errors := v_errors || format ('--deadline %s has passed: it is %s', p_deadline, v_today);
    ELSIF p_deadline > c.starts_on + 3660 OR p_plan_until > c.starts_on + 3660 THEN
        v_errors := v_errors || format ('a campaign lasts ten years at most: this one began on %s', c.starts_on);
    END IF;
    RETURN v_errors;
END $$;
