-- The statement that brings rows of a part back from the table `incoming`: those that a removal takes, and of these those that are not there.
CREATE FUNCTION archive_insert (p_part text, p_columns text[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format ('INSERT INTO %1$I (%2$s) SELECT %2$s FROM incoming WHERE %3$s ON CONFLICT DO NOTHING', k.part, archive_columns (k.part, p_columns), k.taken)
    FROM archive_parts () k WHERE k.part = p_part AND k.taken IS NOT NULL
$$;
