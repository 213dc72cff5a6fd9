-- One thing that stands against a change: its code, which field it is about (as the request that asks for it names it; null: the whole), what is said of it in
-- a reader's own words (p_values), and a sentence.
CREATE FUNCTION change_error (p_code text, p_field text, p_values jsonb, p_detail text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object ('code', p_code, 'field', p_field, 'values', p_values, 'detail', p_detail)
$$;
