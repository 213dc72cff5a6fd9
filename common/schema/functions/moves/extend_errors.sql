-- All that stands against another end of a campaign's plan, or another deadline.
CREATE FUNCTION extend_errors (c campaign, p_plan_until date, p_deadline date, p_from date, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_errors jsonb := change_day_errors (c.code, p_from, coalesce (p_plan_until, 'infinity'))
                      || CASE WHEN p_plan_until IS NULL THEN '[]' ELSE plan_end_errors (c, p_plan_until, p_from) END;
    v_today date := campaign_today (c.code, p_now);
    v_said jsonb := jsonb_build_object ('plan_until', coalesce (p_plan_until, c.plan_until), 'deadline', coalesce (p_deadline, c.deadline), 'today', v_today, 'starts_on', c.starts_on);
BEGIN
    IF coalesce (p_deadline, c.deadline) < coalesce (p_plan_until, c.plan_until) THEN
        v_errors := v_errors || change_error (CASE WHEN p_deadline IS NULL THEN 'deadline_needed' ELSE 'deadline_before_the_plan' END, 'deadline', v_said,
            format ('the deadline, %s, would lie before the end of the plan, %s%s', coalesce (p_deadline, c.deadline), coalesce (p_plan_until, c.plan_until),
                    CASE WHEN p_deadline IS NULL THEN ': give --deadline too' ELSE '' END));
    END IF;
    IF p_deadline < v_today AND p_deadline <> c.deadline THEN
        v_errors := v_errors || change_error ('deadline_has_passed', 'deadline', v_said, format ('--deadline %s has passed: it is %s', p_deadline, v_today));
    ELSIF p_deadline > c.starts_on + 3660 OR p_plan_until > c.starts_on + 3660 THEN
        v_errors := v_errors || change_error ('lasts_too_long', CASE WHEN p_plan_until > c.starts_on + 3660 THEN 'plan_until' ELSE 'deadline' END, v_said,
            format ('a campaign lasts ten years at most: this one began on %s', c.starts_on));
    END IF;
    RETURN v_errors;
END $$;
