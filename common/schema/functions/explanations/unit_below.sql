-- The unit on the first level below a top that a path leads through; the top itself where it ends there.
CREATE FUNCTION unit_below (p_path text, p_top text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce (p.codes[array_position (p.codes, p_top) + 1], p_top) FROM (SELECT string_to_array (p_path, '/') AS codes) p
$$;
