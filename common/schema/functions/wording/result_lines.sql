-- How a campaign stands for the reader's unit, in sentences: the day and what is done so far; what is left and when it will be done; on the last counted
-- day of a week the week.
CREATE FUNCTION result_lines (p_vi boolean, p_facts jsonb) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    c campaign;
    t status_row;
    v_day date := (p_facts ->> 'day')::date;
    v_week jsonb := nullif (p_facts -> 'week', 'null');
    v_behind bigint;
BEGIN
    SELECT * INTO STRICT c FROM campaign k WHERE k.code = p_facts ->> 'campaign';
    SELECT * INTO t FROM jsonb_populate_record (NULL::status_row, (SELECT r FROM jsonb_array_elements (p_facts -> 'rows') r WHERE (r ->> 'own')::boolean));
    v_behind := t.plan_cumulative - t.cumulative;
    RETURN array_remove (ARRAY[
        concat_ws (' ', CASE WHEN t.day IS NULL THEN sentence (p_vi, 'Trong ngày chưa có báo cáo (chỉ tiêu ngày %s);', 'No report for the day (target %s);', number_word (p_vi, t.plan_day))
                    ELSE sentence (p_vi, 'Trong ngày %s/%s (%s);', 'On the day %s of %s (%s);', number_word (p_vi, t.day), number_word (p_vi, t.plan_day),
                                   percent_word (p_vi, percent_of (t.day, t.plan_day))) END,
            sentence (p_vi, 'lũy kế %s/%s (%s), %s.', '%s of %s so far (%s), %s.', number_word (p_vi, t.cumulative), number_word (p_vi, t.target), percent_word (p_vi, t.percent),
                plan_gap_words (p_vi, v_behind)),
            CASE WHEN t.reports_in < t.reports_expected AND NOT t.reporting THEN sentence (p_vi, 'Đã báo cáo %s/%s đơn vị.', '%s of %s units reported.', t.reports_in::text, t.reports_expected::text) END,
            excused_sentence (p_vi, t), baseline_sentence (p_vi, c, t)),
        concat_ws (' ', rest_sentence (p_vi, c, t),
            forecast_sentence (p_vi, t.workable, forecast_json (c.working_days, (SELECT d.ordinal FROM campaign_day d WHERE d.campaign = c.code AND d.day = v_day), t))),
        CASE WHEN v_week IS NOT NULL THEN sentence (p_vi, 'Trong tuần (từ %s đến %s): %s/%s (%s); %s ngày đạt chỉ tiêu, %s ngày chưa đạt, %s ngày không có báo cáo.',
            'In the week (%s to %s): %s of %s (%s); met on %s days, missed on %s, no report on %s.', date_word (p_vi, (v_week ->> 'from')::date), date_word (p_vi, v_day),
            number_word (p_vi, (v_week ->> 'value')::bigint), number_word (p_vi, (v_week ->> 'plan')::bigint),
            percent_word (p_vi, percent_of ((v_week ->> 'value')::bigint, (v_week ->> 'plan')::bigint)), v_week ->> 'met', v_week ->> 'missed', v_week ->> 'silent') END], NULL);
END $$;
