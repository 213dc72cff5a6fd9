-- The columns of a part's table, quoted and in one text: those given, or all that it has today.
CREATE FUNCTION archive_columns (p_part text, p_columns text[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_columns IS NOT NULL THEN (SELECT string_agg (quote_ident (c), ', ' ORDER BY place) FROM unnest (p_columns) WITH ORDINALITY AS g (c, place))
                ELSE (SELECT string_agg (quote_ident (a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
                      WHERE a.attrelid = to_regclass (quote_ident (p_part)) AND a.attnum > 0 AND NOT a.attisdropped) END
$$;
