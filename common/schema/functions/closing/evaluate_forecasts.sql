-- behind_plan, at the newest closed day of each unit that is not excused, from the status of the newest closed day where the caller has it.
CREATE FUNCTION evaluate_forecasts (p_province text, p_campaign text, p_rows status_row[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_day date := (SELECT max (day) FROM day_close WHERE province = p_province AND campaign = p_campaign);
    v_changes alert_change[];
BEGIN
    IF v_day IS NULL OR campaign_over (p_province, p_campaign) THEN
        RETURN 0;
    END IF;
    p_rows := rows_of_day (p_campaign, v_day, CASE WHEN p_rows IS NOT NULL THEN v_day END, p_rows);
    IF any_excused (p_campaign, v_day, v_day, NULL) THEN
        v_changes := excused_forecasts (p_province, p_campaign, v_day, p_rows, p_now);
        p_rows := ARRAY (SELECT r FROM unnest (p_rows) r WHERE r.status <> 'excused');
    END IF;
    RETURN alert_record (p_province, v_changes || forecast_changes (p_province, p_campaign, v_day, p_rows, '{}', p_now), p_now);
END $$;
