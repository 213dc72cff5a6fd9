-- Whether a path lies below another, as a range, so that an index of paths serves: behind `top/` and before what follows the slash in the order of bytes (paths
-- are compared by their bytes, and codes have no such signs).
CREATE FUNCTION is_below (p_path text, p_top text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_path > p_top || '/' AND p_path < p_top || '0'
$$;
