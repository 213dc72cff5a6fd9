-- What the days in a row are: missed, without a report, or both and how many of each. Nothing for a single day.
CREATE FUNCTION streak_words (p_vi boolean, p_streak integer, p_silent integer) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_silent integer := least (coalesce (p_silent, 0), p_streak);
BEGIN
    RETURN CASE WHEN p_streak <= 1 THEN ''
        WHEN v_silent = 0 THEN sentence (p_vi, ' Ngày thứ %s liên tiếp chưa đạt.', ' Day %s in a row below the target.', p_streak::text)
        WHEN v_silent = p_streak THEN sentence (p_vi, ' Ngày thứ %s liên tiếp chưa báo cáo.', ' Day %s in a row without a report.', p_streak::text)
        ELSE sentence (p_vi, ' Ngày thứ %s liên tiếp không đạt (%s ngày chưa đạt, %s ngày chưa báo cáo).',
                       ' Day %s in a row not met (%s missed, %s without a report).', p_streak::text, (p_streak - v_silent)::text, v_silent::text) END;
END $$;
