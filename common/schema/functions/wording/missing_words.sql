-- Who has not reported, in a few words: of a reporting unit that it has not, else how many below it have not. '' where nobody is missing.
CREATE FUNCTION missing_words (p_vi boolean, p_reporting boolean, p_missing integer, p_level text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_missing <= 0 THEN ''
                WHEN p_reporting THEN status_word (p_vi, 'no_report')
                ELSE sentence (p_vi, '%s %s chưa báo cáo', '%s %s without a report', number_word (p_vi, p_missing), level_word (p_vi, p_level, p_missing)) END
$$;
