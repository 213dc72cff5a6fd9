-- report_due: raised of the day p_raise at its instant; those that stand end with their report, with the close of their day, or where the unit is excused.
-- One that ended so is open again where it is excused no more. p_known: the status of every unit on p_known_day, where the caller has it.
CREATE FUNCTION evaluate_reminders (p_province text, p_campaign text, p_raise date, p_known_day date, p_known status_row[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_days date[];
    v_day date;
    v_closed boolean;
    v_standing alert[]; -- read first: functions of rows are not called where the rows lie
    v_changes alert_change[];
    v_events integer := 0;
BEGIN
    SELECT array_agg (DISTINCT a.day) INTO v_days FROM alert a
    WHERE a.province = p_province AND a.campaign = p_campaign AND a.kind = 'report_due' AND a.state <> 'resolved';
    v_days := v_days || open_excused_days (p_province, p_campaign, p_now);
    FOR v_day IN SELECT DISTINCT d FROM unnest (v_days || p_raise) d WHERE d IS NOT NULL ORDER BY d LOOP
        SELECT array_agg (x) INTO v_standing FROM alert x
        WHERE x.province = p_province AND x.campaign = p_campaign AND x.day = v_day AND x.kind = 'report_due';
        v_closed := EXISTS (SELECT 1 FROM day_close c WHERE c.province = p_province AND c.campaign = p_campaign AND c.day = v_day);
        SELECT array_agg (s.change) INTO v_changes FROM (
            SELECT alert_step (a, x.missing AND NOT v_closed AND (x.raised OR a.state <> 'resolved' OR a.resolution = 'excused'), p_campaign, r.unit, v_day, 'report_due', 'info',
                               alert_figures (r), 0, r.name, r.path, CASE WHEN r.status = 'excused' THEN 'excused' WHEN x.missing THEN 'superseded' ELSE 'corrected' END) AS change
            FROM unnest (rows_of_day (p_campaign, v_day, p_known_day, p_known)) r
            CROSS JOIN LATERAL (SELECT r.status = 'no_report' AND r.workable > 0 AS missing, v_day IS NOT DISTINCT FROM p_raise AS raised) x
            LEFT JOIN unnest (v_standing) a ON a.unit = r.unit
            WHERE r.reporting AND r.target > 0 AND (x.raised OR a.id IS NOT NULL)) s
        WHERE (s.change).kind IS NOT NULL;
        v_events := v_events + alert_record (p_province, v_changes, p_now);
    END LOOP;
    RETURN v_events;
END $$;
