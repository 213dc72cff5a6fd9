-- explanation_waiting: one alert at the campaign's top while an explanation has waited for PC06 for too long, dated by the day on which the first had.
-- next_at: when the next one will have.
CREATE FUNCTION waiting_changes (p_province text, c campaign, p_now timestamptz, OUT changes alert_change[], OUT next_at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    v_campaign text := c.code; -- values: a row of the campaign is not sent along
    v_overdue bigint;
    v_oldest timestamptz;
    v_day date;
    v_alert alert%ROWTYPE;
    v_change alert_change;
    v_top unit%ROWTYPE := unit_now (c.top, p_now);
BEGIN
    SELECT count (*) FILTER (WHERE w.late_at <= p_now), min (w.received_at), min (w.late_at) FILTER (WHERE w.late_at > p_now) INTO v_overdue, v_oldest, next_at
    FROM (SELECT s.received_at, s.received_at + waiting_limit () AS late_at FROM standing_explanations (p_province, v_campaign, NULL, NULL) s
          WHERE s.state = 'submitted') w;
    v_day := ((v_oldest + waiting_limit ()) AT TIME ZONE c.timezone)::date;
    SELECT a.* INTO v_alert FROM alert a
    WHERE a.province = p_province AND a.campaign = v_campaign AND a.kind = 'explanation_waiting'
      AND (a.state <> 'resolved' OR (v_overdue > 0 AND a.day = v_day))
    ORDER BY a.state = 'resolved' LIMIT 1;
    v_change := alert_step (
        v_alert, v_overdue > 0, v_campaign, c.top, coalesce (v_alert.day, v_day), 'explanation_waiting', 'warning',
        jsonb_build_object ('documents', v_overdue,
                            'oldest', CASE WHEN v_overdue > 0 THEN to_char (v_oldest AT TIME ZONE c.timezone, 'YYYY-MM-DD HH24:MI') END),
        0, v_top.name_vi, v_top.path);
    changes := CASE WHEN (v_change).kind IS NOT NULL THEN ARRAY[v_change] END;
END $$;
