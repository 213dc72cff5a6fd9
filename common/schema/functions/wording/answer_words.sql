-- What stands at the link by which a mail is answered, and beside it. p_open: alerts that wait.
CREATE FUNCTION answer_words (p_vi boolean, p_open bigint, OUT words text, OUT note text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    words := sentence (p_vi, 'Trả lời %s cảnh báo: xác nhận, hẹn ngày hoàn thành',
                       CASE p_open WHEN 1 THEN 'Answer %s alert: acknowledge, promise a day' ELSE 'Answer %s alerts: acknowledge, promise a day' END, number_word (p_vi, p_open));
    note := sentence (p_vi, 'đường dẫn riêng, dùng trong 3 ngày, không chuyển tiếp', 'for you alone, for 3 days: do not pass it on');
END $$;
