CREATE FUNCTION number_word (p_vi boolean, p_number bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_vi THEN number_vi (coalesce (p_number, 0)) ELSE number_en (coalesce (p_number, 0)) END
$$;
