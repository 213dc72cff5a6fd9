-- Communes and what is below them are nobody's news: so few cases may be people that are known. (The press report of the exporter goes by the same.)
CREATE FUNCTION published_level (p_level text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_level NOT IN ('commune', 'beat')
$$;
