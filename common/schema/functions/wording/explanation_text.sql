-- What an alert of explanations says: which came back to a unit, or how many PC06 has kept waiting.
CREATE FUNCTION explanation_text (p_vi boolean, p_kind text, p_event text, p_name text, p_day date, f jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_count bigint := (f ->> 'documents')::bigint;
    v_day text := day_word (p_vi, p_day);
    v_named text := (SELECT string_agg (n, ', ' ORDER BY place) FROM jsonb_array_elements_text (coalesce (f -> 'named', '[]')) WITH ORDINALITY AS x (n, place))
                    || CASE WHEN v_count > jsonb_array_length (f -> 'named') THEN ', …' ELSE '' END;
BEGIN
    RETURN CASE
        WHEN p_kind = 'explanation_returned' AND p_event = 'resolved' THEN sentence (p_vi, '%s không còn văn bản giải trình ngày %s nào bị trả lại.',
            '%s has no returned explanation of %s any more.', p_name, v_day)
        WHEN p_kind = 'explanation_returned' THEN sentence (p_vi, '%s: PC06 trả lại %s văn bản giải trình ngày %s (%s): cần bổ sung và gửi lại.',
            CASE v_count WHEN 1 THEN '%s: PC06 has returned %s explanation of %s (%s): complete it and send it again.'
                         ELSE '%s: PC06 has returned %s explanations of %s (%s): complete them and send them again.' END,
            p_name, number_word (p_vi, v_count), v_day, v_named)
        WHEN p_event = 'resolved' THEN sentence (p_vi, '%s: không còn văn bản giải trình nào chờ PC06 quyết định quá 3 ngày.',
            '%s: no explanation has waited more than 3 days for PC06 any more.', p_name)
        ELSE sentence (p_vi, '%s: %s văn bản giải trình đã chờ PC06 quyết định từ 3 ngày trở lên, sớm nhất nhận lúc %s.',
            CASE v_count WHEN 1 THEN '%s: %s explanation has waited 3 days or more for PC06''s decision, received at %s.'
                         ELSE '%s: %s explanations have waited 3 days or more for PC06''s decision, the first received at %s.' END,
            p_name, number_word (p_vi, v_count), minute_word (p_vi, (f ->> 'oldest')::timestamp)) END;
END $$;
