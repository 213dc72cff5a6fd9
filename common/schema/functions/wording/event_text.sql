-- The sentence of an event: what has happened to the alert, what is so, and of which campaign, where alerts/1 has room for its title.
CREATE FUNCTION event_text (p_vi boolean, p_event text, p_resolution text, p_kind text, p_name text, p_day date, f jsonb, p_streak integer, p_by text,
                            p_until date, p_title text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_before text := CASE WHEN p_event = 'acknowledged' OR (p_event = 'open' AND p_until IS NOT NULL) THEN acknowledged_prefix (p_by, p_until, p_vi, p_event = 'open')
                          ELSE event_prefix (p_event, p_vi) END;
    v_text text := CASE WHEN p_event = 'resolved' AND p_resolution <> 'corrected' THEN ending_text (p_vi, p_resolution, p_kind, p_name, p_day, f)
                        WHEN p_kind LIKE 'explanation%' THEN explanation_text (p_vi, p_kind, p_event, p_name, p_day, f)
                        WHEN p_vi THEN alert_text_vi (p_kind, p_event, p_name, p_day, f, p_streak)
                        ELSE alert_text_en (p_kind, p_event, p_name, p_day, f, p_streak) END;
    v_campaign text := CASE WHEN coalesce (p_title, '') = '' THEN '' ELSE sentence (p_vi, ' Nhiệm vụ: %s.', ' Campaign: %s.', p_title) END;
BEGIN
    RETURN v_before || v_text || CASE WHEN octet_length (v_before || v_text || v_campaign) <= 1000 THEN v_campaign ELSE '' END;
END $$;
