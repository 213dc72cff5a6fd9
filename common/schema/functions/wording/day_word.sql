-- As official documents write it: a zero before a day below ten and before January and February.
CREATE FUNCTION day_word (p_vi boolean, p_day date) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_char (p_day, CASE WHEN NOT p_vi THEN 'YYYY-MM-DD' WHEN extract (month FROM p_day) < 3 THEN 'DD/MM/YYYY' ELSE 'DD/FMMM/YYYY' END)
$$;
