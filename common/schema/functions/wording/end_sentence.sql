-- What an extension says: until when the plan goes, until when there is time.
CREATE FUNCTION end_sentence (p_vi boolean, p_from date, p_old jsonb, p_new jsonb, p_document text, p_reason text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_until text := day_word (p_vi, (p_new ->> 'plan_until')::date);
    v_deadline text := day_word (p_vi, (p_new ->> 'deadline')::date);
BEGIN
    RETURN concat_ws (' ',
        CASE WHEN v_until IS NOT NULL THEN sentence (p_vi, 'Kế hoạch thực hiện đến ngày %s thay vì %s, áp dụng từ ngày %s.', 'The plan goes until %s instead of %s, from %s on.',
             v_until, day_word (p_vi, (p_old ->> 'plan_until')::date), date_word (p_vi, p_from)) END,
        CASE WHEN v_deadline IS NOT NULL THEN sentence (p_vi, 'Thời hạn chuyển từ ngày %s sang ngày %s.', 'The deadline moves from %s to %s.',
             day_word (p_vi, (p_old ->> 'deadline')::date), v_deadline) END,
        sentence (p_vi, '(Văn bản %s: %s.)', '(Document %s: %s.)', p_document, p_reason));
END $$;
