CREATE FUNCTION alert_text_vi (p_kind text, p_state text, p_name text, p_day date, f jsonb, p_streak integer)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_kind = 'feed_gap' THEN
        CASE WHEN p_state = 'resolved' THEN 'Nguồn số liệu ' || (f ->> 'feed') || ' (' || p_name || ') đã gửi đủ.'
             ELSE 'Nguồn số liệu ' || (f ->> 'feed') || ' (' || p_name || ') thiếu ' || number_vi ((f ->> 'missing')::bigint) || ' gói, từ số '
                  || (f ->> 'first_missing') || ': cần gửi lại.' END
    WHEN p_kind = 'data_rejected' THEN
        'Nguồn số liệu ' || (f ->> 'feed') || ' (' || p_name || ') có ' || number_vi ((f ->> 'rejected')::bigint) || ' báo cáo bị từ chối ngày '
        || day_word (true, p_day) || ': cần sửa và gửi lại.'
    WHEN p_kind = 'feed_flapping' THEN
        'Nguồn số liệu ' || (f ->> 'feed') || ' (' || p_name || ') nhiều lần sửa số liệu ngày ' || day_word (true, p_day)
        || ', cảnh báo thay đổi liên tục nên tin về các cảnh báo đó chờ đến thư sau: cần kiểm tra nguồn.'
    WHEN p_kind = 'figure_implausible' THEN implausible_text (true, p_state, p_name, p_day, f)
    ELSE CASE p_kind
        WHEN 'behind_plan' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' đã theo kịp tiến độ'
            ELSE ' chậm tiến độ: ' || (f ->> 'pace_days') || ' ngày gần nhất thực hiện ' || number_vi ((f ->> 'pace_sum')::bigint)
                 || CASE WHEN f ->> 'days_needed' IS NULL THEN ', với tiến độ này không thể hoàn thành' ELSE ', còn cần ' || (f ->> 'days_needed') || ' ngày' END END
        WHEN 'deadline_near' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' đã hoàn thành' ELSE ' còn ' || (f ->> 'days_to_deadline') || ' ngày đến hạn' END
        WHEN 'deadline_passed' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' đã hoàn thành (sau hạn)'
            ELSE ' quá hạn ' || day_word (true, p_day) END
        WHEN 'report_due' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' không cần nhắc nữa: báo cáo ngày ' ELSE ' sắp đến giờ chốt, chưa báo cáo ngày ' END
            || day_word (true, p_day)
        WHEN 'target_missed' THEN p_name || CASE WHEN p_state = 'resolved' THEN ' đã khắc phục: ngày ' ELSE ' chưa đạt chỉ tiêu ngày ' END
            || day_word (true, p_day) || ', kết quả ' || number_vi (coalesce ((f ->> 'day')::bigint, 0)) || '/'
            || number_vi ((f ->> 'plan_day')::bigint)
            || CASE WHEN p_state <> 'resolved' AND f ? 'plan_excused' THEN ', được miễn ' || number_vi ((f ->> 'plan_excused')::bigint) ELSE '' END
            || CASE WHEN p_state = 'resolved' THEN '' ELSE ', thiếu ' || number_vi ((f ->> 'shortfall')::bigint) END
        WHEN 'report_missing' THEN p_name || CASE WHEN p_state = 'resolved' AND f ->> 'day' IS NULL THEN ' không còn phải báo cáo ngày '
                                                 WHEN p_state = 'resolved' THEN ' đã có báo cáo ngày ' ELSE ' chưa báo cáo ngày ' END
            || day_word (true, p_day)
            || CASE WHEN p_state = 'resolved' OR (f ->> 'reports_expected')::integer <= 1 THEN ''
                    ELSE ' (' || (f ->> 'reports_in') || '/' || (f ->> 'reports_expected') || ' đơn vị đã báo cáo)' END
        ELSE p_name || ': ' || p_kind || ' ' || day_word (true, p_day) END
        || alert_standing_vi (p_state, f, p_streak) END
$$;
