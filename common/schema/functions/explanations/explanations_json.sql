-- The current revision of each document dated in the period, with the last decision on it; and the sums of them, by reason, and by the unit on the first
-- level below the campaign's top. Of a unit and what is below it, where one is asked for. `decide_by`: until when PC06 is to decide on what waits.
CREATE FUNCTION explanations_json (p_campaign text, p_from date, p_to date, p_scope text, p_as_of timestamptz, p_now timestamptz, p_unit text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM as_of_check (NULL, p_as_of, p_now);
    IF p_from > p_to THEN
        RAISE EXCEPTION 'from % lies after to %', p_from, p_to USING ERRCODE = 'P0001';
    END IF;
    IF p_unit IS NOT NULL THEN
        PERFORM campaign_unit_check (c.code, p_unit);
    END IF;
    RETURN (
        WITH shown AS MATERIALIZED (
            SELECT s.*, u.name_vi, u.path, unit_below (u.path, c.top) AS district
            FROM standing_explanations (c.province, c.code, NULL, p_as_of) s
            JOIN unit u ON u.code = s.unit AND s.day BETWEEN u.valid_from AND u.valid_to
            WHERE s.day BETWEEN coalesce (p_from, '-infinity') AND coalesce (p_to, 'infinity') AND in_scope (u.path, p_scope) AND in_scope (u.path, p_unit))
        SELECT json_build_object ('campaign', c.code,
            'explanations', coalesce ((SELECT json_agg (json_build_object ('unit', s.unit, 'name', s.name_vi, 'district', s.district, 'document', s.document,
                'rev', s.rev, 'date', s.day, 'reason', s.reason, 'count', s.count, 'note', s.note, 'received_at', instant_text (s.received_at, c.timezone),
                'decide_by', CASE WHEN s.state = 'submitted' THEN instant_text (s.received_at + waiting_limit (), c.timezone) END, 'state', s.state, 'by', s.decided_by,
                'at', CASE WHEN s.decided_at IS NOT NULL THEN instant_text (s.decided_at, c.timezone) END, 'decision_note', s.decision_note)
                ORDER BY s.path, s.day, s.document) FROM shown s), '[]'),
            'by_reason', coalesce ((SELECT json_agg (json_build_object ('reason', t.reason, 'state', t.state, 'documents', t.documents, 'count', t.cases)
                ORDER BY t.reason, t.state) FROM (SELECT reason, state, count (*) AS documents, sum (count) AS cases FROM shown GROUP BY 1, 2) t), '[]'),
            'by_district', coalesce ((SELECT json_agg (json_build_object ('unit', t.district, 'name', (unit_at (t.district, t.day)).name_vi, 'reason', t.reason,
                'state', t.state, 'documents', t.documents, 'count', t.cases) ORDER BY t.district, t.reason, t.state)
                FROM (SELECT district, reason, state, max (day) AS day, count (*) AS documents, sum (count) AS cases FROM shown GROUP BY 1, 2, 3) t), '[]')));
END $$;
