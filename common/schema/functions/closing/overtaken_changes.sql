-- What the newest closed day ends: of each unit that it judges, target_missed of an older day. The new day's alert is the one to act on, or none is needed.
-- Whom it excuses it does not judge; p_newest: of which units it is the newest (newest_units).
CREATE FUNCTION overtaken_changes (p_province text, p_campaign text, p_day date, p_rows status_row[], p_newest text[]) RETURNS alert_change[] LANGUAGE plpgsql AS $$
DECLARE
    v_older alert[]; -- read first: functions of rows are not called where the rows lie
    v_judged text[] := ARRAY (SELECT r.unit FROM unnest (p_rows) r WHERE r.status IS DISTINCT FROM 'excused' AND (p_newest IS NULL OR r.unit = ANY (p_newest)));
    v_days date[];
    v_rows jsonb;    -- an older day's figures as they stand
BEGIN
    SELECT array_agg (x), array_agg (DISTINCT x.day) INTO v_older, v_days FROM alert x
    WHERE x.province = p_province AND x.campaign = p_campaign AND x.kind = 'target_missed' AND x.day < p_day AND x.state <> 'resolved' AND x.unit = ANY (v_judged);
    IF v_older IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT jsonb_object_agg (d.day::text || ' ' || s.unit, alert_figures (s)) INTO v_rows
    FROM unnest (v_days) AS d (day) CROSS JOIN LATERAL status_rows (p_campaign, d.day, NULL, NULL, false) s;
    RETURN (
        SELECT array_agg ((a.id, p_campaign, a.unit, a.day, a.kind, 'resolved', 'resolved', a.severity, coalesce (v_rows -> (a.day::text || ' ' || a.unit), a.figures),
                           a.streak, r.name, r.path, CASE WHEN r.status IN ('missed', 'no_report') THEN 'superseded' ELSE 'recovered' END)::alert_change)
        FROM unnest (v_older) a JOIN unnest (p_rows) r ON r.unit = a.unit);
END $$;
