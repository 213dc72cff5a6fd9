-- The last line of a mail: who sends it to whom, and how to answer.
CREATE FUNCTION closing_words (p_vi boolean, p_list text, p_member text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sentence (p_vi, 'Thư do chương trình tiendo gửi cho thành viên %s.', 'Sent by the program tiendo to the member %s.', p_member)
        || CASE p_list WHEN 'notices' THEN '' ELSE sentence (p_vi, ' Xác nhận trên bảng theo dõi, hoặc bằng lệnh: tiendo ack --key FILE SỐ --note NỘI-DUNG --until NGÀY.',
                                                             ' Acknowledge on the dashboard, or with: tiendo ack --key FILE NUMBER --note TEXT --until DATE.') END
$$;
