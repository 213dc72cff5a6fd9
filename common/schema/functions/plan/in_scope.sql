-- Whether what lies at a path lies in a subtree, itself or below: the subtree is named by its top's path of any day, or by its code alone. A unit that has
-- moved is still itself, so its code decides, not the way to it. Null: in everything.
CREATE FUNCTION in_scope (p_path text, p_scope text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_scope IS NULL OR split_part (p_scope, '/', -1) = ANY (string_to_array (p_path, '/'))
$$;
