CREATE FUNCTION percent_word (p_vi boolean, p_percent numeric) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce (CASE WHEN p_vi THEN replace (to_char (p_percent, 'FM9999990.0'), '.', ',') ELSE to_char (p_percent, 'FM9999990.0') END || '%', '–')
$$;
