-- What is said of a figure that is out of proportion: what was reported, what was to be expected, and what is to be done. And how it ended: somebody has
-- confirmed it, it was taken out, or it was corrected.
CREATE FUNCTION implausible_text (p_vi boolean, p_state text, p_name text, p_day date, f jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_day text := day_word (p_vi, p_day);
    v_value text := number_word (p_vi, (f ->> 'day')::bigint);
BEGIN
    RETURN CASE
        WHEN p_state = 'resolved' AND f ? 'confirmed' THEN sentence (p_vi, '%s: số liệu ngày %s (%s) đã được xác nhận là đúng.',
            '%s: the figure of %s (%s) was confirmed.', p_name, v_day, v_value)
        WHEN p_state = 'resolved' AND f ->> 'day' IS NULL THEN sentence (p_vi, '%s: số liệu bất thường ngày %s đã được rút.',
            '%s: the implausible figure of %s was taken out.', p_name, v_day)
        WHEN p_state = 'resolved' THEN sentence (p_vi, '%s: số liệu ngày %s không còn bất thường (%s).',
            '%s: the figure of %s is plausible now (%s).', p_name, v_day, v_value)
        ELSE sentence (p_vi, '%s báo cáo số liệu bất thường ngày %s: %s. Cần sửa nếu sai, xác nhận nếu đúng.',
            '%s reported an implausible figure for %s: %s. Correct it, or acknowledge it if it is right.', p_name, v_day, implausible_reason (p_vi, f)) END;
END $$;
