-- The same for whoever asks: run inside the transaction that raised the events, which is then rolled back.
CREATE FUNCTION told_preview (p_campaign text, p_after bigint, p_now timestamptz)
RETURNS TABLE (member text, role text, unit text, by text, severity text, text text) LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
    v_events alert_event[] := (SELECT array_agg (e) FROM alert_event e WHERE e.province = v_province AND e.id > p_after);
BEGIN
    RETURN QUERY
    SELECT m.code, m.role, m.unit, concat_ws (' ', CASE WHEN m.mail <> '' THEN 'mail' END, CASE WHEN m.webhook <> '' THEN 'webhook' END, 'alerts/1'),
           e.severity, CASE m.language WHEN 'en' THEN e.text_en ELSE e.text_vi END
    FROM event_recipients (v_province, p_after + 1, 9223372036854775807, p_now) t
    JOIN member m ON m.code = t.member
    JOIN unnest (v_events) e ON e.id = t.event
    ORDER BY m.unit, m.role, m.code, severity_rank (e.severity) DESC, e.unit_path;
END $$;
