-- Said before the sentence of an acknowledged alert: by whom, and what is promised. p_opens: it opens under a promise that stands.
CREATE FUNCTION acknowledged_prefix (p_by text, p_until date, p_vi boolean, p_opens boolean) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_opens AND p_vi THEN format ('Đã cam kết (%s, hoàn thành ngày %s): ', p_by, day_word (true, p_until))
                WHEN p_opens THEN format ('Promised (%s, by %s): ', p_by, to_char (p_until, 'YYYY-MM-DD'))
                WHEN p_vi THEN format ('Đã xác nhận (%s%s): ', p_by, ', cam kết hoàn thành ngày ' || day_word (true, p_until))
                ELSE format ('Acknowledged (%s%s): ', p_by, ', promised by ' || to_char (p_until, 'YYYY-MM-DD')) END
$$;
