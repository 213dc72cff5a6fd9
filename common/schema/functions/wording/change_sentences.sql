-- What the changes of a campaign (as changes_json has them) say to people: who is excused, which day closes later, and by which document. Null: nothing.
CREATE FUNCTION change_sentences (p_vi boolean, p_changes json) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH change AS (
            SELECT c.*, date_word (p_vi, c."from") AS day FROM json_to_recordset (p_changes)
                AS c (id bigint, kind text, unit text, "from" date, new text, document text, reason text)),
        excuse AS (
            SELECT c.document, c.reason, min (c.id) AS place, array_agg (short_name ((unit_at (c.unit, c."from")).name_vi) ORDER BY c.id) AS names
            FROM change c
            WHERE c.kind = 'excuse' GROUP BY c.document, c.reason)
        SELECT string_agg (s.words, ' ' ORDER BY s.place) FROM (
            SELECT e.place, sentence (p_vi, '%s được miễn theo văn bản %s (%s).', '%s: excused by document %s (%s).', units_word (p_vi, e.names), e.document, e.reason) AS words
            FROM excuse e
            UNION ALL
            SELECT c.id, sentence (p_vi, 'Giờ chốt ngày %s lùi đến %s theo văn bản %s (%s).', 'The cutoff of %s is postponed to %s by document %s (%s).', c.day, c.new, c.document, c.reason)
            FROM change c WHERE c.kind = 'postpone') s);
END $$;
