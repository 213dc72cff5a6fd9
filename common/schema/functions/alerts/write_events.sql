-- The events of changes, with ids after p_last: what stands of each alert, who acknowledged it and what is promised.
CREATE FUNCTION write_events (p_province text, p_changes alert_change[], p_last bigint, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_silences jsonb := active_silences (p_province, p_now);
    v_titles jsonb := (SELECT jsonb_object_agg (c.code, jsonb_build_array (c.title_vi, c.title_en)) FROM campaign c
                       WHERE c.code IN (SELECT u.campaign FROM unnest (p_changes) u));
BEGIN
    INSERT INTO alert_event (province, id, alert, state, kind, severity, campaign, unit, unit_name, unit_path, day, figures, streak,
                             text_vi, text_en, raised_at, at, level, silenced, resolution, acknowledged_by, note, promised_until)
    SELECT p_province, p_last + c.place, c.alert, event_state (c.event), c.kind, c.severity,
           c.campaign, CASE WHEN c.campaign = '' THEN split_part (c.path, '/', -1) ELSE c.unit END, c.name, c.path, c.day,
           c.figures - 'feed' - 'ended_on' - 'silent_days' - 'confirmed' - 'named' - 'oldest', c.streak, -- figures are numbers of alerts/1; the rest the text says
           event_text (true, c.event, c.resolution, c.kind, c.name, c.day, c.figures, c.streak, a.acknowledged_by, a.promised_until, v_titles -> c.campaign ->> 0),
           event_text (false, c.event, c.resolution, c.kind, c.name, c.day, c.figures, c.streak, a.acknowledged_by, a.promised_until, v_titles -> c.campaign ->> 1),
           a.raised_at, p_now, a.level,
           EXISTS (SELECT 1 FROM jsonb_to_recordset (v_silences) AS s (unit text, campaign text, kind text)
                   WHERE s.unit = ANY (string_to_array (c.path, '/')) AND coalesce (s.campaign, c.campaign) = c.campaign AND coalesce (s.kind, c.kind) = c.kind),
           c.resolution, a.acknowledged_by, CASE c.event WHEN 'acknowledged' THEN a.acknowledged_note END, a.promised_until
    FROM unnest (p_changes) WITH ORDINALITY AS c (alert, campaign, unit, day, kind, state, event, severity, figures, streak, name, path, resolution, place)
    JOIN alert a ON a.province = p_province AND a.id = c.alert;
END $$;
