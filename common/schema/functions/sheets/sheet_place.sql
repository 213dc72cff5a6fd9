-- The rows of a sheet with what stands at each row's place, and why the row would be rejected. Of a unit that the account does not hold on that day nothing is told.
CREATE FUNCTION sheet_place (p_account text, c campaign, p_rows jsonb, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (c).province; -- where the rows lie the type of campaigns is not known
    v_code text := (c).code;
    v_starts date := (c).starts_on;
    v_metrics text[] := (c).metrics;
    v_reasons text[] := (c).reasons;
    v_today date := campaign_today ((c).code, p_now);
    v_places jsonb := sheet_places (p_account, c, p_rows, v_today, p_now); -- first: over Citus it lies elsewhere than what was reported
BEGIN
    RETURN (
        WITH given AS MATERIALIZED (
            SELECT r.place, r.row, r.row ->> 'unit' AS unit, (r.row ->> 'date')::date AS day, r.row -> 'counts' AS counts, r.row ->> 'document' AS document
            FROM jsonb_array_elements (p_rows) WITH ORDINALITY AS r (row, place)),
        placed AS MATERIALIZED (SELECT * FROM jsonb_to_recordset (v_places) AS x (unit text, day date, held text, reporting boolean, is_locked boolean)),
        standing AS (
            SELECT r.*, p.held, p.reporting, p.is_locked, s.rev, figure_counts (v_metrics, s.value, s.others) AS old, e.rev AS document_rev,
                   e.day = r.day AND e.reason = r.row ->> 'reason' AND e.count = (r.row ->> 'count')::integer AND coalesce (e.note, '') = coalesce (r.row ->> 'note', '') AS document_same
            FROM given r JOIN placed p ON p.unit = r.unit AND p.day = r.day
            LEFT JOIN LATERAL (
                SELECT y.rev, y.value, y.others FROM progress y
                WHERE y.province = v_province AND y.campaign = v_code AND y.unit = r.unit AND y.day = r.day AND r.document IS NULL AND p.held IS NOT NULL
                ORDER BY y.rev DESC LIMIT 1) s ON true
            LEFT JOIN LATERAL (
                SELECT y.* FROM explanation y WHERE y.province = v_province AND y.campaign = v_code AND y.unit = r.unit AND y.document = r.document AND p.held IS NOT NULL
                ORDER BY y.rev DESC LIMIT 1) e ON true)
        SELECT coalesce (jsonb_agg (jsonb_build_object ('unit', s.unit, 'date', s.day, 'held', s.held, 'rev', coalesce (s.rev, s.document_rev, 0), 'old', s.old,
            'counts', coalesce (s.old, '{}') || s.counts, 'same', coalesce (s.document_same, s.old @> s.counts, false),
            'code', CASE
                WHEN s.held IS NULL THEN 'forbidden_unit'
                WHEN s.day NOT BETWEEN v_starts AND v_today THEN 'date_out_of_range'
                WHEN s.reporting IS NULL THEN 'unknown_unit'
                WHEN NOT s.reporting THEN 'not_reporting_unit'
                WHEN s.is_locked AND s.document IS NULL AND NOT coalesce (s.old @> s.counts, false) THEN 'date_locked'
                WHEN s.rev > 0 AND s.old IS NULL THEN 'taken_out'
                WHEN s.counts IS NOT NULL AND NOT coalesce (s.old, '{}') || s.counts ? v_metrics[1] THEN 'missing_field'
                WHEN s.document IS NOT NULL AND s.row ->> 'reason' <> ALL (v_reasons) THEN 'unknown_reason' END) ORDER BY s.place), '[]')
        FROM standing s);
END $$;
