-- The same in both languages.
CREATE FUNCTION change_sentences_json (p_changes json) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object ('vi', change_sentences (true, p_changes), 'en', change_sentences (false, p_changes));
END $$;
