-- p_week: by unit the sums of the days since the last week's: unit, value, plan, and of the counted ones met, missed, silent.
CREATE FUNCTION weekly_words (p_vi boolean, c campaign, p_from date, p_day date, p_at timestamptz, p_rows status_row[], p_week jsonb, p_forecast json)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    t status_row := (SELECT r FROM unnest (p_rows) r WHERE r.depth = 0 LIMIT 1);
    v_value bigint;
    v_plan bigint;
    v_met bigint;
    v_missed bigint;
    v_silent bigint;
BEGIN
    SELECT w.value, w.plan, w.met, w.missed, w.silent INTO v_value, v_plan, v_met, v_missed, v_silent
    FROM jsonb_to_recordset (p_week) AS w (unit text, value bigint, plan bigint, met bigint, missed bigint, silent bigint) WHERE w.unit = t.unit;
    RETURN jsonb_build_object (
        'subject', sentence (p_vi, '[%s] Báo cáo tuần đến ngày %s: %s/%s, lũy kế %s/%s (%s)', '[%s] Week to %s: %s of %s, %s of %s so far (%s)', c.code,
                             day_word (p_vi, p_day), number_word (p_vi, v_value), number_word (p_vi, v_plan), number_word (p_vi, t.cumulative),
                             number_word (p_vi, t.target), percent_word (p_vi, t.percent)),
        'lines', to_jsonb (array_remove (ARRAY[
            sentence (p_vi, 'Kết quả thực hiện từ ngày %s đến ngày %s, số liệu chốt lúc %s, như sau:', 'The result from %s to %s, as closed at %s, is as follows:',
                      day_word (p_vi, p_from), day_word (p_vi, p_day), minute_word (p_vi, p_at AT TIME ZONE c.timezone)),
            CASE WHEN v_value IS NULL THEN
                sentence (p_vi, 'Trong tuần chưa có đơn vị nào của %s báo cáo (chỉ tiêu tuần: %s).', 'No unit of %s has reported in the week (target of the week: %s).',
                          unit_word (p_vi, t.name), number_word (p_vi, v_plan))
            WHEN v_plan > 0 THEN
                sentence (p_vi, 'Trong tuần %s thực hiện %s/%s trường hợp, đạt %s chỉ tiêu tuần.', 'In the week %s did %s of %s cases, %s of the week''s target.', unit_word (p_vi, t.name),
                          number_word (p_vi, v_value), number_word (p_vi, v_plan), percent_word (p_vi, percent_of (v_value, v_plan)))
            ELSE sentence (p_vi, 'Trong tuần %s thực hiện %s trường hợp.', 'In the week %s did %s cases.', unit_word (p_vi, t.name), number_word (p_vi, v_value)) END,
            sentence (p_vi, 'Trong tuần %s có %s ngày đạt chỉ tiêu, %s ngày chưa đạt, %s ngày không có báo cáo.',
                      'In the week %s met the day''s target on %s days, missed it on %s, and had no report on %s.', unit_word (p_vi, t.name), number_word (p_vi, v_met),
                      number_word (p_vi, v_missed), number_word (p_vi, v_silent))]
            || standing_sentences (p_vi, c, t)
            || forecast_sentence (p_vi, t.workable, p_forecast), NULL)),
        'columns', CASE WHEN p_vi THEN '["Đơn vị", "Trong tuần", "Chỉ tiêu tuần", "Lũy kế", "Chỉ tiêu", "Tỷ lệ", "Ngày đạt", "Ngày chưa đạt", "Ngày chưa báo cáo"]'::jsonb
                        ELSE '["Unit", "In the week", "Target of the week", "Total", "Target", "Rate", "Days met", "Days missed", "Days without a report"]' END,
        'rows', (SELECT jsonb_agg (jsonb_build_array (r.name, CASE WHEN w.value IS NULL THEN '–' ELSE number_word (p_vi, w.value) END, number_word (p_vi, w.plan),
                                                      number_word (p_vi, r.cumulative), number_word (p_vi, r.target), percent_word (p_vi, r.percent),
                                                      w.met::text, w.missed::text, w.silent::text) ORDER BY r.depth DESC, r.path)
                 FROM unnest (p_rows) r
                 JOIN jsonb_to_recordset (p_week) AS w (unit text, value bigint, plan bigint, met bigint, missed bigint, silent bigint) ON w.unit = r.unit));
END $$;
