-- How long after so many failures the next try has to wait: nothing below the limit, then a second, doubling to 15 minutes.
CREATE FUNCTION sign_in_delay_of (p_failures integer, p_limit integer) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_failures < p_limit THEN interval '0' ELSE least (interval '15 minutes', interval '1 second' * power (2, least (p_failures - p_limit, 10))) END
$$;
