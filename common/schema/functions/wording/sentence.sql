-- One sentence in one of two languages.
CREATE FUNCTION sentence (p_vi boolean, p_in_vi text, p_in_en text, VARIADIC p_values text[] DEFAULT '{}') RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT format (CASE WHEN p_vi THEN p_in_vi ELSE p_in_en END, VARIADIC p_values)
$$;
