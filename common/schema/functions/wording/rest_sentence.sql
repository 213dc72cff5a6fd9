-- What each day left has to bring.
CREATE FUNCTION rest_sentence (p_vi boolean, c campaign, t status_row) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE
        WHEN t.remaining = 0 THEN sentence (p_vi, 'Chỉ tiêu được giao đã hoàn thành.', 'The target is reached.')
        WHEN t.workable = 0 THEN sentence (p_vi, 'Các trường hợp còn lại đều đã có giải trình được chấp nhận; chỉ tiêu được giao không giảm và chưa đạt đủ.',
                                           'All remaining cases are explained and accepted; the target stands as it was, and is not reached in full.')
        WHEN t.required_per_day IS NULL THEN sentence (p_vi, 'Không còn ngày thực hiện trong kế hoạch; thời hạn: trước khi hết ngày %s.',
                                                       'No planned day is left; the deadline ends with %s.', day_word (p_vi, c.deadline))
        ELSE sentence (p_vi, 'Còn %s ngày; mỗi ngày cần thực hiện %s trường hợp để hoàn thành đúng thời hạn (%s).',
                       '%s days are left; %s cases a day are needed to meet the deadline (%s).', number_word (p_vi, t.days_left),
                       number_word (p_vi, t.required_per_day), day_word (p_vi, c.deadline)) END;
END $$;
