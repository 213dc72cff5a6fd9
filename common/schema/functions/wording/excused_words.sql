-- The part of a verdict on who was excused, by which document; '' where nobody was. p_facts: of standing_facts.
CREATE FUNCTION excused_words (p_vi boolean, p_facts jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce ((
        SELECT string_agg (sentence (p_vi, '; %s được miễn theo văn bản %s', '; %s excused by document %s', units_word (p_vi, e.names), e.document), '' ORDER BY e.place)
        FROM (
            SELECT x.document, array_agg (short_name (x.name) ORDER BY x.name) AS names, min (x.name) AS place
            FROM jsonb_to_recordset (p_facts -> 'rows') AS x (own boolean, name text, status text, document text)
            WHERE x.status = 'excused' AND (NOT x.own OR jsonb_array_length (p_facts -> 'rows') = 1) GROUP BY x.document) e), '');
END $$;
