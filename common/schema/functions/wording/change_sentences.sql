-- What the changes of a campaign (as changes_json has them) say to people: whose target is another, until when the plan goes now, who is excused, which day
-- closes later, and by which document. Null: nothing.
CREATE FUNCTION change_sentences (p_vi boolean, p_changes json) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH change AS (
            SELECT c.*, date_word (p_vi, c."from") AS day FROM json_to_recordset (p_changes)
                AS c (id bigint, kind text, unit text, "from" date, old jsonb, new jsonb, document text, reason text)),
        excuse AS (
            SELECT c.document, c.reason, min (c.id) AS place, array_agg (short_name ((unit_at (c.unit, c."from")).name_vi) ORDER BY c.id) AS names
            FROM change c
            WHERE c.kind = 'excuse' GROUP BY c.document, c.reason)
        SELECT string_agg (s.words, ' ' ORDER BY s.place) FROM (
            SELECT e.place, sentence (p_vi, '%s được miễn theo văn bản %s (%s).', '%s: excused by document %s (%s).', units_word (p_vi, e.names), e.document, e.reason) AS words
            FROM excuse e
            UNION ALL
            SELECT c.id, sentence (p_vi, 'Giờ chốt ngày %s lùi đến %s theo văn bản %s (%s).', 'The cutoff of %s is postponed to %s by document %s (%s).', c.day, c.new #>> '{}', c.document, c.reason)
            FROM change c WHERE c.kind = 'postpone'
            UNION ALL
            SELECT t.id, CASE WHEN cardinality (t.names) = 1
                THEN sentence (p_vi, 'Chỉ tiêu của %s thay đổi từ %s thành %s từ ngày %s theo văn bản %s (%s).', 'The target of %s changes from %s to %s from %s on, by document %s (%s).',
                               t.names[1], number_word (p_vi, t.old), number_word (p_vi, t.new), t.day, t.document, t.reason)
                ELSE sentence (p_vi, 'Chỉ tiêu của %s thay đổi từ ngày %s theo văn bản %s (%s).', 'The targets of %s change from %s on, by document %s (%s).',
                               units_word (p_vi, t.names), t.day, t.document, t.reason) END
            FROM (SELECT c.id, c.day, c.document, c.reason, min ((c.old #>> '{}')::bigint) AS old, min ((c.new #>> '{}')::bigint) AS new,
                         array_agg (short_name ((unit_at (c.unit, c."from")).name_vi) ORDER BY c.unit) AS names
                  FROM change c WHERE c.kind = 'target' GROUP BY c.id, c.day, c.document, c.reason) t
            UNION ALL
            SELECT c.id, end_sentence (p_vi, c."from", c.old, c.new, c.document, c.reason) FROM change c WHERE c.kind = 'extend') s);
END $$;
