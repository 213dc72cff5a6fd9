-- How many of the units below made the day, within a sentence.
CREATE FUNCTION made_words (p_vi boolean, p_made bigint, p_of bigint, p_level text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_made = p_of AND p_of > 1 THEN sentence (p_vi, 'cả %s %s đạt chỉ tiêu ngày', 'all %s %s made the day''s target', p_of::text, level_word (p_vi, p_level, p_of))
                WHEN p_made = 0 THEN sentence (p_vi, 'chưa %2$s nào trong %1$s %2$s đạt chỉ tiêu ngày', 'none of %s %s made the day''s target', p_of::text, level_word (p_vi, p_level, p_of))
                ELSE sentence (p_vi, '%s trong %s %s đạt chỉ tiêu ngày', '%s of %s %s made the day''s target', p_made::text, p_of::text, level_word (p_vi, p_level, p_of)) END
$$;
