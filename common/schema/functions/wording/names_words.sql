-- Units that are blamed or praised in a row: so many by name, the others by number.
CREATE FUNCTION names_words (p_vi boolean, p_names text[], p_level text, p_most integer) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_to_string (p_names[1:p_most], ', ')
        || CASE WHEN cardinality (p_names) > p_most THEN sentence (p_vi, ' và %s %s khác', ' and %s more %s', (cardinality (p_names) - p_most)::text,
                                                                   level_word (p_vi, p_level, cardinality (p_names) - p_most)) ELSE '' END
$$;
