-- One decimal, half up, and never 100.0 while something is missing. Integers all the way.
CREATE FUNCTION percent_of (p_part bigint, p_whole bigint) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_whole <= 0 THEN NULL
                WHEN p_part < p_whole THEN least (round (((2000 * p_part + p_whole) / (2 * p_whole))::numeric / 10, 1), 99.9)
                ELSE round (((2000 * p_part + p_whole) / (2 * p_whole))::numeric / 10, 1) END
$$;
