CREATE FUNCTION bars_first (p_bars jsonb, p_most integer) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce (jsonb_agg (x.b ORDER BY x.o), '[]') FROM jsonb_array_elements (p_bars) WITH ORDINALITY AS x (b, o) WHERE x.o <= p_most
$$;
