CREATE FUNCTION metric_label (p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace (replace (replace (p_text, E'\\', E'\\\\'), '"', E'\\"'), E'\n', ' ')
$$;
