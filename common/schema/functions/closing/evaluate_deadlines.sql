-- deadline_near and deadline_passed by what is left today. Of the approaches only the newest whose instant has passed can be alive, and none after the
-- deadline. That another day has begun is no news: what is done, explained or asked is. p_known: the status of every unit on p_known_day, where the caller has it.
CREATE FUNCTION evaluate_deadlines (p_province text, p_campaign text, p_known_day date, p_known status_row[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_kind text := CASE WHEN campaign_over (p_province, p_campaign) THEN 'deadline_passed' ELSE 'deadline_near' END;
    v_newest milestone%ROWTYPE;
    v_since timestamptz := coalesce ((SELECT d.made_at FROM deadline_moved (p_campaign, NULL) d), '-infinity'); -- what was passed before was another deadline's
    v_deadline date := (SELECT deadline FROM campaign WHERE code = p_campaign);
    v_today date := campaign_today (p_campaign, p_now);
    v_left text[] := left_units (p_campaign, v_today, (p_now AT TIME ZONE zone_of (p_province, p_campaign))::date);
    v_standing alert[]; -- read first: functions of rows are not called where the rows lie
    v_changes alert_change[];
BEGIN
    SELECT m.* INTO v_newest FROM milestone m
    WHERE m.province = p_province AND m.campaign = p_campaign AND m.kind = v_kind AND m.evaluated AND m.passed_at > v_since ORDER BY m.day DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    SELECT array_agg (x) INTO v_standing FROM alert x
    WHERE x.province = p_province AND x.campaign = p_campaign AND x.kind = v_kind AND (x.state <> 'resolved' OR x.day = v_newest.day);
    WITH left_today AS (
        SELECT r, alert_figures (r) || CASE v_kind WHEN 'deadline_near' THEN jsonb_build_object ('days_to_deadline', v_deadline - v_newest.day) ELSE '{}' END AS figures
        FROM unnest (rows_of_day (p_campaign, v_today, p_known_day, p_known)) r WHERE NOT r.unit = ANY (v_left)),
    step AS (
        SELECT alert_step (a, (r).workable > 0, p_campaign, (r).unit, v_newest.day, v_kind, v_newest.severity,
                           CASE WHEN (r).workable > 0 AND a.state <> 'resolved' AND same_progress (a.figures, l.figures) THEN a.figures ELSE l.figures END,
                           0, (r).name, (r).path) AS change
        FROM left_today l LEFT JOIN unnest (v_standing) a ON a.unit = (r).unit AND a.day = v_newest.day
        UNION ALL -- the approaches before it
        SELECT alert_step (a, false, p_campaign, a.unit, a.day, v_kind, a.severity,
                           l.figures || jsonb_build_object ('days_to_deadline', v_deadline - a.day), 0, (r).name, (r).path,
                           CASE WHEN (r).workable > 0 THEN 'superseded' ELSE 'corrected' END)
        FROM left_today l JOIN unnest (v_standing) a ON a.unit = (r).unit AND a.day < v_newest.day)
    SELECT array_agg (change) INTO v_changes FROM step WHERE (change).kind IS NOT NULL;
    RETURN alert_record (p_province, v_changes, p_now);
END $$;
