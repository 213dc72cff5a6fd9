-- What stands against a change of targets or of the plan's end from a day on, by that day alone.
CREATE FUNCTION change_day_errors (p_campaign text, p_from date, p_until date DEFAULT NULL) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    c campaign%ROWTYPE;
    v_last date := coalesce (p_until, last_counted_day (p_campaign)); -- of the plan that the change leaves
BEGIN
    SELECT * INTO STRICT c FROM campaign k WHERE k.code = p_campaign;
    IF p_from < c.starts_on THEN
        RETURN jsonb_build_array (change_error ('before_the_campaign', 'from', jsonb_build_object ('from', p_from, 'starts_on', c.starts_on),
            format ('--from %s lies before the campaign begins, on %s', p_from, c.starts_on)));
    ELSIF p_until IS NULL AND p_from > v_last THEN
        RETURN jsonb_build_array (change_error ('after_the_plan', 'from', jsonb_build_object ('from', p_from, 'plan_until', v_last),
            format ('no day from %s on is counted in campaign %s, whose plan ends on %s: extend it first, with `tiendo extend`', p_from, p_campaign, v_last)));
    END IF;
    RETURN '[]';
END $$;
