CREATE FUNCTION published_words (p_vi boolean, c campaign, p_day date, p_at timestamptz, p_rows status_row[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    t status_row := (SELECT r FROM unnest (p_rows) r WHERE r.depth = 0 LIMIT 1);
BEGIN
    RETURN jsonb_build_object (
        'subject', sentence (p_vi, '[%s] Số liệu công bố ngày %s', '[%s] Published figures of %s', c.code, day_word (p_vi, p_day)),
        'lines', jsonb_build_array (
            sentence (p_vi, 'Số liệu công bố ngày %s, đã chốt lúc %s.', 'Published figures of %s, as closed at %s.', day_word (p_vi, p_day),
                      minute_word (p_vi, p_at AT TIME ZONE c.timezone)),
            sentence (p_vi, '%s: trong ngày %s trường hợp; lũy kế từ ngày %s: %s/%s trường hợp, đạt %s chỉ tiêu.',
                      '%s: %s cases on the day; since %s: %s of %s cases, %s of the target.', t.name, number_word (p_vi, t.day), day_word (p_vi, c.starts_on),
                      number_word (p_vi, t.cumulative), number_word (p_vi, t.target), percent_word (p_vi, t.percent))),
        'columns', CASE WHEN p_vi THEN '["Đơn vị", "Chỉ tiêu", "Trong ngày", "Lũy kế", "Tỷ lệ"]'::jsonb ELSE '["Unit", "Target", "On the day", "Total", "Rate"]' END,
        'rows', (SELECT jsonb_agg (jsonb_build_array (r.name, number_word (p_vi, r.target), CASE WHEN r.day IS NULL THEN '–' ELSE number_word (p_vi, r.day) END,
                                                      number_word (p_vi, r.cumulative), percent_word (p_vi, r.percent)) ORDER BY r.depth DESC, r.path)
                 FROM unnest (p_rows) r WHERE published_level (r.level)));
END $$;
