-- The days in a row, in a few words; '' for a single day.
CREATE FUNCTION streak_note (p_vi boolean, p_streak integer, p_silent integer) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN coalesce (p_streak, 0) <= 1 THEN ''
        WHEN coalesce (p_silent, 0) >= p_streak THEN sentence (p_vi, '%s ngày liên tiếp chưa báo cáo', 'no report for %s days', p_streak::text)
        WHEN coalesce (p_silent, 0) = 0 THEN sentence (p_vi, '%s ngày liên tiếp chưa đạt', 'below the target for %s days', p_streak::text)
        ELSE sentence (p_vi, '%s ngày liên tiếp không đạt', 'not met for %s days', p_streak::text) END;
END $$;
