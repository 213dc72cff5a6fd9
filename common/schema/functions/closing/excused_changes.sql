-- behind_plan that began on a closed day ends for the units that are excused on it; where a later day is behind too, the next one is of that day.
CREATE FUNCTION excused_changes (p_province text, p_campaign text, p_day date, p_rows status_row[]) RETURNS alert_change[] LANGUAGE plpgsql AS $$
DECLARE
    v_begun alert[]; -- read first: functions of rows are not called where the rows lie
BEGIN
    SELECT array_agg (a) INTO v_begun FROM alert a
    WHERE a.province = p_province AND a.campaign = p_campaign AND a.kind = 'behind_plan' AND a.day = p_day AND a.state <> 'resolved';
    RETURN (SELECT array_agg (alert_step (a, false, p_campaign, a.unit, a.day, a.kind, a.severity, a.figures, a.streak, r.name, r.path, 'excused'))
            FROM unnest (v_begun) a JOIN unnest (p_rows) r ON r.unit = a.unit AND r.status = 'excused');
END $$;
