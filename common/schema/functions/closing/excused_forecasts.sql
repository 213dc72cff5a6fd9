-- behind_plan of the units that are excused on the newest closed day: they are judged by the newest closed day before it on which they are not. Where the
-- excused day had ended an alert before it was excused, that alert stays ended.
CREATE FUNCTION excused_forecasts (p_province text, p_campaign text, p_day date, p_rows status_row[], p_now timestamptz) RETURNS alert_change[] LANGUAGE plpgsql AS $$
DECLARE
    v_units text[] := ARRAY (SELECT r.unit FROM unnest (p_rows) r WHERE r.status = 'excused');
    v_closed timestamptz := (SELECT k.closed_at FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign AND k.day = p_day);
    v_excused timestamptz := (SELECT max (e.made_at) FROM standing_excuses (p_campaign, NULL) e WHERE p_day BETWEEN e.from_day AND e.to_day);
    v_settled text[] := ARRAY ( -- ended by that day, before it was excused
        SELECT e.unit FROM alert_event e
        WHERE e.province = p_province AND e.campaign = p_campaign AND e.kind = 'behind_plan' AND e.resolution = 'corrected' AND e.unit = ANY (v_units)
          AND e.at >= v_closed AND e.at < v_excused);
    v_changes alert_change[];
    v_rows status_row[];
    v_day date := p_day;
BEGIN
    WHILE v_units <> '{}' LOOP
        v_day := (SELECT max (k.day) FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign AND k.day < v_day);
        EXIT WHEN v_day IS NULL;
        v_rows := ARRAY (SELECT r FROM status_rows (p_campaign, v_day, NULL, NULL, false) r WHERE r.unit = ANY (v_units));
        v_changes := v_changes || forecast_changes (p_province, p_campaign, v_day, ARRAY (SELECT r FROM unnest (v_rows) r WHERE r.status <> 'excused'), v_settled, p_now);
        v_units := ARRAY (SELECT r.unit FROM unnest (v_rows) r WHERE r.status = 'excused');
    END LOOP;
    RETURN v_changes;
END $$;
