-- The rows of an answered sheet that were not rejected, in their order: what sheet_judge takes.
CREATE FUNCTION sheet_rows (p_judged jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce (jsonb_agg (r.row ORDER BY r.place), '[]') FROM jsonb_array_elements (p_judged -> 'rows') WITH ORDINALITY AS r (row, place)
    WHERE r.row ->> 'state' <> 'rejected'
$$;
