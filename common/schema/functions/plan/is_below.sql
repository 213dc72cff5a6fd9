-- Whether a path lies below another, as a range, so that an index of paths serves: behind `top/` and before what follows the slash in the order of bytes (codes
-- have no such signs). By its bytes wherever it is asked: what is no column would be compared by the database's language.
CREATE FUNCTION is_below (p_path text, p_top text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_path COLLATE "C" > p_top || '/' AND p_path COLLATE "C" < p_top || '0'
$$;
