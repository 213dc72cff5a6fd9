-- A day within a sentence that leaves no doubt about the year.
CREATE FUNCTION date_word (p_vi boolean, p_day date) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_vi THEN left (day_word (true, p_day), -5) ELSE to_char (p_day, 'YYYY-MM-DD') END
$$;
