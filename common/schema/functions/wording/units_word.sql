-- Units in a line that has to be short: the first two by name, the others by number.
CREATE FUNCTION units_word (p_vi boolean, p_names text[]) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_to_string (p_names[1:2], ', ')
        || CASE WHEN cardinality (p_names) > 2 THEN sentence (p_vi, ' và %s đơn vị khác', ' and %s more', (cardinality (p_names) - 2)::text) ELSE '' END
$$;
