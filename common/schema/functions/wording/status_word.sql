-- What a day was for a unit, in a word or two.
CREATE FUNCTION status_word (p_vi boolean, p_status text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_status IN ('met', 'done') THEN CASE WHEN p_vi THEN 'đạt' ELSE 'met' END
                WHEN p_status = 'missed' THEN CASE WHEN p_vi THEN 'chưa đạt' ELSE 'missed' END
                WHEN p_status = 'no_report' THEN CASE WHEN p_vi THEN 'chưa báo cáo' ELSE 'no report' END
                WHEN p_status = 'excused' THEN CASE WHEN p_vi THEN 'được miễn' ELSE 'excused' END ELSE '–' END
$$;
