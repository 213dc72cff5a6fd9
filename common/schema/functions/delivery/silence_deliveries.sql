-- What waited when a silence began: its events are taken out, and where none is left nothing is sent.
CREATE FUNCTION silence_deliveries (p_province text, p_taken delivery[], p_silences jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_events bigint[] := (SELECT array_agg (DISTINCT x.event) FROM unnest (p_taken) t CROSS JOIN LATERAL unnest (t.events) AS x (event));
    v_silenced bigint[];
    v_changes jsonb;
BEGIN
    SELECT array_agg (e.id) INTO v_silenced FROM alert_event e
    WHERE e.province = p_province AND e.id = ANY (v_events)
      AND EXISTS (SELECT 1 FROM jsonb_to_recordset (p_silences) AS s (unit text, campaign text, kind text)
                  WHERE s.unit = ANY (string_to_array (e.unit_path, '/')) AND coalesce (s.campaign, e.campaign) = e.campaign AND coalesce (s.kind, e.kind) = e.kind);
    SELECT jsonb_agg (x) INTO v_changes FROM (
        SELECT t.id, coalesce (array_agg (y.event ORDER BY y.place) FILTER (WHERE NOT y.event = ANY (v_silenced)), '{}') AS kept,
               array_agg (y.event) FILTER (WHERE y.event = ANY (v_silenced)) AS silenced
        FROM unnest (p_taken) t CROSS JOIN LATERAL unnest (t.events) WITH ORDINALITY AS y (event, place)
        WHERE t.events && v_silenced
        GROUP BY t.id) x;
    UPDATE delivery d SET events = c.kept, silenced = d.silenced || c.silenced,
        state = CASE WHEN c.kept = '{}' AND d.parts = '[]' AND d.notice <> 'evening' THEN 'silenced' ELSE d.state END,
        leased_until = CASE WHEN c.kept = '{}' AND d.parts = '[]' AND d.notice <> 'evening' THEN '-infinity' ELSE d.leased_until END
    FROM jsonb_to_recordset (v_changes) AS c (id bigint, kept bigint[], silenced bigint[])
    WHERE d.province = p_province AND d.id = c.id;
END $$;
