-- The head of a list of news of one sort: see news_sort.
CREATE FUNCTION news_word (p_vi boolean, p_sort text, p_after interval) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE p_sort
        WHEN 'broken' THEN sentence (p_vi, 'Quá ngày cam kết', 'The promised day has passed')
        WHEN 'escalated' THEN sentence (p_vi, 'Chưa xác nhận quá %s giờ, chuyển lên cấp trên', 'Not acknowledged within %s hours, passed one level up',
                                        trim_scale (round (extract (epoch FROM p_after) / 3600, 1))::text)
        WHEN 'expired' THEN sentence (p_vi, 'Xác nhận đã hết hiệu lực, việc chưa xong', 'The acknowledgement has expired, it is not done')
        WHEN 'corrected' THEN sentence (p_vi, 'Đã khắc phục', 'Put right')
        ELSE upper (left (kind_word (p_vi, p_sort), 1)) || substr (kind_word (p_vi, p_sort), 2) END;
END $$;
