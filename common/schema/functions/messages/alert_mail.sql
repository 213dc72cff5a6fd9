-- What goes at once: a reminder, or what has become critical by a report. The worst by their sentences, the others by number.
CREATE FUNCTION alert_mail (d delivery, m member, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_vi boolean := (m).language <> 'en';
    v_path text[] := string_to_array ((unit_now ((m).unit, p_now)).path, '/');
    v_news jsonb := message_news ((d).province, (d).events);
    v_named bigint[] := named_news (v_news, (m).unit, 10, '{}');
    v_lines jsonb;
    v_rest jsonb;
    v_first jsonb;
    v_subject text;
BEGIN
    SELECT jsonb_agg (concat ('#', n ->> 'alert', ' ', CASE WHEN v_vi THEN n ->> 'text_vi' ELSE n ->> 'text_en' END) ORDER BY array_position (v_named, (n ->> 'alert')::bigint)),
           (array_agg (n ORDER BY array_position (v_named, (n ->> 'alert')::bigint)))[1]
    INTO v_lines, v_first FROM jsonb_array_elements (v_news) n WHERE (n ->> 'alert')::bigint = ANY (v_named);
    SELECT jsonb_agg (n) INTO v_rest FROM jsonb_array_elements (v_news) n WHERE NOT (n ->> 'alert')::bigint = ANY (v_named);
    IF v_rest IS NOT NULL THEN
        v_lines := v_lines || to_jsonb (sentence (v_vi, 'Ngoài ra: %s.', 'Beside these: %s.', count_words (v_vi, v_rest, cardinality (v_path), p_now)));
    END IF;
    v_subject := alert_subject (v_vi, (d).reminder, v_first, jsonb_array_length (v_news));
    RETURN mail_document (d, m, 'alerts', v_subject, jsonb_build_array (jsonb_build_object ('title', v_subject, 'lines', v_lines)),
                          page_link (coalesce (nullif ((d).campaign, ''), v_first ->> 'campaign'), (v_first ->> 'day')::date, v_first ->> 'unit'));
END $$;
