-- The statement that brings rows of a part back from the table `incoming`: those that are still there stay.
CREATE FUNCTION archive_insert (p_part text, p_columns text[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format ('INSERT INTO %1$I (%2$s) SELECT %2$s FROM incoming ON CONFLICT DO NOTHING', p_part, archive_columns (p_part, p_columns))
$$;
