CREATE FUNCTION number_en (p_number bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_char (p_number, 'FM999,999,999,999,990')
$$;
