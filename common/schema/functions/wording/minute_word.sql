CREATE FUNCTION minute_word (p_vi boolean, p_at timestamp) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_vi THEN to_char (p_at, 'HH24 "giờ" MI "ngày" ') || day_word (true, p_at::date) ELSE to_char (p_at, 'HH24:MI "on" YYYY-MM-DD') END
$$;
