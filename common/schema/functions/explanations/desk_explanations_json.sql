-- The explanations of a campaign as PC06's desk lists them: what waits first, the longest waiting on top; then what was decided, the latest first. Of a
-- state, a subtree and a reason, where they are given; at most p_limit, and how many there are. p_scope: paths that the asker may see.
CREATE FUNCTION desk_explanations_json (p_campaign text, p_state text, p_unit text, p_reason text, p_scope text[], p_limit integer) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_total bigint;
    v_page jsonb;
    v_histories jsonb;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    IF p_unit IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unit u CROSS JOIN unnest (p_scope) y WHERE u.code = p_unit AND in_scope (u.path, y)) THEN
        RAISE EXCEPTION 'there is no unit % within what this account may see', p_unit USING ERRCODE = 'P0002';
    END IF;
    WITH shown AS MATERIALIZED (
        SELECT s.*, u.name_vi AS name, unit_below (u.path, c.top) AS district,
               row_number () OVER (ORDER BY s.state = 'submitted' DESC, CASE s.state WHEN 'submitted' THEN s.received_at END, s.decided_at DESC,
                                            s.unit, s.document) AS place
        FROM standing_explanations (c.province, c.code, NULL, NULL) s
        JOIN unit u ON u.code = s.unit AND s.day BETWEEN u.valid_from AND u.valid_to
        WHERE (p_state IS NULL OR s.state = p_state) AND (p_reason IS NULL OR s.reason = p_reason) AND in_scope (u.path, p_unit)
          AND EXISTS (SELECT 1 FROM unnest (p_scope) y WHERE in_scope (u.path, y)))
    SELECT (SELECT count (*) FROM shown), (SELECT jsonb_agg (h ORDER BY h.place) FROM shown h WHERE h.place <= p_limit) INTO v_total, v_page;
    SELECT jsonb_agg (h) INTO v_histories
    FROM explanation_history (c.province, c.code, ARRAY (SELECT x ->> 'unit' FROM jsonb_array_elements (v_page) x),
                              ARRAY (SELECT x ->> 'document' FROM jsonb_array_elements (v_page) x), c.timezone) h;
    RETURN (
        SELECT json_build_object ('campaign', c.code, 'title', json_build_object ('vi', c.title_vi, 'en', c.title_en), 'total', v_total,
            'explanations', coalesce (json_agg (json_build_object ('unit', p.unit, 'unit_name', p.name, 'district', p.district,
                'district_name', d.name_vi, 'document', p.document, 'date', p.day, 'reason', p.reason, 'count', p.count,
                'note', p.note, 'rev', p.rev, 'state', p.state,
                'waiting_since', CASE p.state WHEN 'submitted' THEN instant_text (p.received_at, c.timezone) END, 'history', h.history)
                ORDER BY p.place), '[]'))
        FROM jsonb_to_recordset (v_page) AS p (unit text, name text, district text, document text, day date, reason text, count bigint, note text,
                                               rev bigint, state text, received_at timestamptz, place bigint)
        LEFT JOIN unit d ON d.code = p.district AND p.day BETWEEN d.valid_from AND d.valid_to
        LEFT JOIN jsonb_to_recordset (v_histories) AS h (unit text, document text, history jsonb) ON h.unit = p.unit AND h.document = p.document);
END $$;
