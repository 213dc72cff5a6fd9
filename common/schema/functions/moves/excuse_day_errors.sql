-- What stands against excusing anybody on a period, by its days alone. p_any: one of them is counted.
CREATE FUNCTION excuse_day_errors (p_campaign text, p_from date, p_to date, p_any boolean) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    c campaign%ROWTYPE;
    v_said jsonb;
BEGIN
    SELECT * INTO STRICT c FROM campaign k WHERE k.code = p_campaign;
    v_said := jsonb_build_object ('from', p_from, 'to', p_to, 'starts_on', c.starts_on, 'plan_until', c.plan_until);
    IF p_to < p_from THEN
        RETURN jsonb_build_array (change_error ('ends_before', 'to', v_said, format ('--to %s lies before --date %s', p_to, p_from)));
    ELSIF NOT p_any AND p_from = p_to THEN
        RETURN jsonb_build_array (change_error ('not_counted', 'from', v_said,
            format ('%s is not counted in campaign %s, which plans from %s to %s: there is nothing to excuse', p_from, p_campaign, c.starts_on, c.plan_until)));
    ELSIF NOT p_any THEN
        RETURN jsonb_build_array (change_error ('none_counted', 'from', v_said,
            format ('no day from %s to %s is counted in campaign %s, which plans from %s to %s: there is nothing to excuse', p_from, p_to, p_campaign, c.starts_on, c.plan_until)));
    END IF;
    RETURN '[]';
END $$;
