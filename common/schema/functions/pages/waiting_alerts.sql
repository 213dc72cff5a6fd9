-- Alerts of a campaign that wait for somebody, or are acknowledged, in a unit and below it and where the asker may look: each with what it said last.
CREATE FUNCTION waiting_alerts (p_province text, p_campaign text, p_unit text, p_scope text)
RETURNS TABLE (id bigint, state text, kind text, severity text, unit text, day date, streak integer, raised_at timestamptz, acknowledged_by text,
               acknowledged_at timestamptz, acknowledged_note text, promised_until date, unit_name text, text_vi text, text_en text) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    SELECT a.id, a.state, a.kind, a.severity, a.unit, a.day, a.streak, a.raised_at, a.acknowledged_by, a.acknowledged_at, a.acknowledged_note, a.promised_until,
           e.unit_name, e.text_vi, e.text_en
    FROM alert a
    JOIN LATERAL (
        SELECT x.* FROM alert_event x WHERE x.province = a.province AND x.alert = a.id AND x.state IN ('open', 'updated', 'escalated')
        ORDER BY x.id DESC LIMIT 1) e ON true
    WHERE a.province = p_province AND a.campaign = p_campaign AND a.state IN ('open', 'acknowledged')
      AND in_scope (e.unit_path, p_unit) AND in_scope (e.unit_path, p_scope);
END $$;
