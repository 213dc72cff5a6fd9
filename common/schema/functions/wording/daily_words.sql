CREATE FUNCTION daily_words (p_vi boolean, c campaign, p_day date, p_at timestamptz, p_rows status_row[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    t status_row := (SELECT r FROM unnest (p_rows) r WHERE r.depth = 0 LIMIT 1);
BEGIN
    RETURN jsonb_build_object (
        'subject', sentence (p_vi, '[%s] Kết quả ngày %s: %s/%s, lũy kế %s/%s (%s)', '[%s] Result of %s: %s of %s, %s of %s so far (%s)', c.code, day_word (p_vi, p_day),
                             number_word (p_vi, t.day), number_word (p_vi, t.plan_day), number_word (p_vi, t.cumulative), number_word (p_vi, t.target),
                             percent_word (p_vi, t.percent)),
        'lines', to_jsonb (array_remove (ARRAY[
            sentence (p_vi, 'Kết quả thực hiện ngày %s, số liệu chốt lúc %s, như sau:', 'The result of %s, as closed at %s, is as follows:', day_word (p_vi, p_day),
                      minute_word (p_vi, p_at AT TIME ZONE c.timezone)),
            CASE WHEN t.day IS NULL THEN
                sentence (p_vi, 'Trong ngày chưa có đơn vị nào của %s báo cáo (chỉ tiêu ngày: %s).', 'No unit of %s has reported for the day (target of the day: %s).',
                          unit_word (p_vi, t.name), number_word (p_vi, t.plan_day))
            WHEN t.plan_day > 0 THEN
                sentence (p_vi, 'Trong ngày %s thực hiện %s/%s trường hợp, đạt %s chỉ tiêu ngày.', 'On the day %s did %s of %s cases, %s of the day''s target.', unit_word (p_vi, t.name),
                          number_word (p_vi, t.day), number_word (p_vi, t.plan_day), percent_word (p_vi, percent_of (t.day, t.plan_day)))
            ELSE sentence (p_vi, 'Trong ngày %s thực hiện %s trường hợp.', 'On the day %s did %s cases.', unit_word (p_vi, t.name), number_word (p_vi, t.day)) END]
            || standing_sentences (p_vi, c, t)
            || sentence (p_vi, 'Đã báo cáo: %s/%s đơn vị phải báo cáo.', 'Reported: %s of %s units that had to.', number_word (p_vi, t.reports_in),
                         number_word (p_vi, t.reports_expected)), NULL)),
        'columns', CASE WHEN p_vi THEN '["Đơn vị", "Trong ngày", "Chỉ tiêu ngày", "Lũy kế", "Chỉ tiêu", "Tỷ lệ", "Đã báo cáo"]'::jsonb
                        ELSE '["Unit", "On the day", "Target of the day", "Total", "Target", "Rate", "Reported"]' END,
        'rows', (SELECT jsonb_agg (jsonb_build_array (r.name, CASE WHEN r.day IS NULL THEN '–' ELSE number_word (p_vi, r.day) END, number_word (p_vi, r.plan_day),
                                                      number_word (p_vi, r.cumulative), number_word (p_vi, r.target), percent_word (p_vi, r.percent),
                                                      r.reports_in || '/' || r.reports_expected) ORDER BY r.depth DESC, r.path)
                 FROM unnest (p_rows) r));
END $$;
