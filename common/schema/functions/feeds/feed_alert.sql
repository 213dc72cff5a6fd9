-- One feed's alert of one kind. unit of the alert is the feed: its identity; the event names the feed's unit.
CREATE FUNCTION feed_alert (p_province text, p_feed text, p_day date, p_kind text, p_due boolean, p_figures jsonb, p_now timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_alert alert;
    v_unit unit%ROWTYPE;
    v_change alert_change;
BEGIN
    SELECT * INTO v_alert FROM alert a WHERE a.province = p_province AND a.campaign = '' AND a.unit = p_feed AND a.kind = p_kind
        AND (a.day = p_day OR (p_kind = 'feed_gap' AND a.state <> 'resolved')) ORDER BY a.state = 'resolved', a.day LIMIT 1;
    v_unit := unit_at ((SELECT f.unit FROM feed f WHERE f.code = p_feed), p_day);
    v_change := alert_step (v_alert, p_due, '', p_feed, coalesce (v_alert.day, p_day), p_kind, 'warning',
                            p_figures || jsonb_build_object ('feed', p_feed), 0, v_unit.name_vi, v_unit.path);
    IF v_change IS NULL OR (v_change).kind IS NULL THEN
        RETURN 0;
    END IF;
    RETURN alert_record (p_province, ARRAY[v_change], p_now);
END $$;
