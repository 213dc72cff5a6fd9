-- These are STABLE because to_char is: said to be more, they would not be inlined, and each number of each sentence would be a call.
CREATE FUNCTION number_vi (p_number bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT replace (to_char (p_number, 'FM999,999,999,999,990'), ',', '.')
$$;
