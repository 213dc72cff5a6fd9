-- The body of a webhook: the events, the worst first, the language, and what names the message.
CREATE FUNCTION delivery_message (d delivery, p_language text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (d).province;
    v_ids bigint[] := (d).events;
    v_events alert_event[] := (SELECT array_agg (e) FROM alert_event e WHERE e.province = v_province AND e.id = ANY (v_ids));
    v_one alert_event := CASE cardinality (v_events) WHEN 1 THEN v_events[1] END;
BEGIN
    SELECT array_agg (e ORDER BY severity_rank (e.severity) DESC, e.unit_path, e.id) INTO v_events FROM unnest (v_events) e;
    RETURN json_build_object ('v', 1, 'type', 'alerts', 'key', (d).key, 'member', (d).member, 'language', p_language, 'campaign', nullif ((d).campaign, ''),
        'title', coalesce ((SELECT string_agg (CASE p_language WHEN 'en' THEN c.title_en ELSE c.title_vi END, ' · ' ORDER BY c.loaded_at, c.code)
                            FROM campaign c WHERE c.code IN (SELECT e.campaign FROM unnest (v_events) e)), ''),
        'count', cardinality ((d).events), 'critical', (SELECT count (*) FROM unnest (v_events) e WHERE e.severity = 'critical'),
        'link', CASE WHEN (d).campaign <> '' THEN page_link ((d).campaign, v_one.day, v_one.unit) ELSE '' END,
        'events', (SELECT json_agg (j.event ORDER BY s.ordinality) FROM unnest (v_events) WITH ORDINALITY AS s JOIN alert_event_json (v_province, v_events) j ON j.id = s.id));
END $$;
