-- What became of documents: each revision as it came, and each decision on one, in their order; of each kind the latest fifty of a document.
CREATE FUNCTION explanation_history (p_province text, p_campaign text, p_units text[], p_documents text[], p_zone text)
RETURNS TABLE (unit text, document text, history jsonb) LANGUAGE plpgsql AS $$
DECLARE
    v_steps jsonb;
BEGIN
    SELECT jsonb_agg (x) INTO v_steps FROM (
        SELECT k.unit, k.document, e.received_at AS at, e.rev, 0 AS place, jsonb_build_object (
                   'source', source_json (e.feed, e.actor), 'date', e.day, 'reason', e.reason, 'count', e.count, 'note', e.note) AS said
        FROM unnest (p_units, p_documents) WITH ORDINALITY AS k (unit, document, place)
        CROSS JOIN LATERAL (SELECT x.*, b.actor FROM explanation x
            LEFT JOIN batch b ON b.province = x.province AND b.feed = x.feed AND b.seq = x.seq AND b.received_at = x.received_at AND b.actor IS NOT NULL
            WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = k.unit AND x.document = k.document ORDER BY x.rev DESC LIMIT 50) e) x;
    SELECT coalesce (v_steps, '[]') || coalesce (jsonb_agg (x), '[]') INTO v_steps FROM (
        SELECT k.unit, k.document, d.at, d.rev, d.ordinal AS place, jsonb_build_object (
                   'decision', CASE WHEN d.accepted THEN 'accept' ELSE 'return' END, 'by', d.decided_by, 'note', d.note) AS said
        FROM unnest (p_units, p_documents) WITH ORDINALITY AS k (unit, document, place)
        CROSS JOIN LATERAL (SELECT x.* FROM explanation_decision x
            WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = k.unit AND x.document = k.document
            ORDER BY x.rev DESC, x.ordinal DESC LIMIT 50) d) x;
    RETURN QUERY -- a decision stands behind the revision that it is on
    SELECT s.unit, s.document, jsonb_agg (jsonb_build_object ('rev', s.rev, 'at', instant_text (s.at, p_zone)) || s.said ORDER BY s.rev, s.place)
    FROM jsonb_to_recordset (v_steps) AS s (unit text, document text, at timestamptz, rev bigint, place integer, said jsonb)
    GROUP BY s.unit, s.document;
END $$;
