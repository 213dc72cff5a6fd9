-- When the target will be reached, as mails, reports and the page say it; where days without a report make a difference, both ways. Null where nothing is left
-- to do.
CREATE FUNCTION forecast_sentence (p_vi boolean, p_workable bigint, p_forecast json) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_silent json := p_forecast -> 'silent'; -- JSON null, or none, where no day was silent
BEGIN
    IF p_workable = 0 THEN
        RETURN NULL;
    ELSIF p_forecast ->> 'finish' IS NULL THEN
        RETURN CASE p_forecast ->> 'why'
            WHEN 'too_little_data' THEN sentence (p_vi, 'Ngày hoàn thành: chưa đủ số liệu để dự kiến.', 'When it will be reached cannot be told: there are too few figures.')
            WHEN 'not_reachable' THEN sentence (p_vi, 'Với tiến độ các ngày gần đây thì không thể hoàn thành.', 'At the pace of the latest days it will not be reached.')
            ELSE sentence (p_vi, 'Ngày hoàn thành: %s.', 'When it will be reached %s.', unforeseen_word (p_vi)) END;
    END IF;
    RETURN sentence (p_vi, 'Theo tiến độ các ngày gần đây, dự kiến hoàn thành ngày %s (sớm nhất %s, muộn nhất %s).',
                     'At the pace of the latest days it will be reached on %s (at the earliest %s, at the latest %s).',
                     day_word (p_vi, (p_forecast ->> 'finish')::date),
                     coalesce (day_word (p_vi, (p_forecast ->> 'low')::date), unforeseen_word (p_vi)),
                     coalesce (day_word (p_vi, (p_forecast ->> 'high')::date), unforeseen_word (p_vi)))
        || CASE WHEN v_silent ->> 'days' IS NULL OR v_silent ->> 'finish' IS NOT DISTINCT FROM p_forecast ->> 'finish' THEN ''
           ELSE sentence (p_vi, ' Nếu %s ngày không có báo cáo là không làm được gì: %s.', ' If nothing was done on the %s days without a report: %s.',
                          v_silent ->> 'days', coalesce (day_word (p_vi, (v_silent ->> 'finish')::date), unforeseen_word (p_vi))) END;
END $$;
