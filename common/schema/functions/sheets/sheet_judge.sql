-- What the rows of a sheet would do: an array, one for each row of p_rows ({"unit", "date", "counts"} or {"unit", "date", "document", "reason", "count", "note"}) in
-- its order: {"state", "code"?, "detail"?, "held", "rev", "old", "counts"}. rev is what stands, 0: nothing; counts is what would stand: of metrics that the row
-- leaves out what stands stays. Ingest judges what is sent once more; this is for the person who asks before.
CREATE FUNCTION sheet_judge (p_account text, p_campaign text, p_rows jsonb, p_vi boolean, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_placed jsonb;
    v_odd jsonb;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    v_placed := sheet_place (p_account, c, p_rows, p_now);
    v_odd := sheet_implausible (c, v_placed, p_vi);
    RETURN (
        SELECT coalesce (jsonb_agg (jsonb_strip_nulls (jsonb_build_object (
            'state', CASE WHEN r.row ->> 'code' IS NOT NULL THEN 'rejected' WHEN (r.row -> 'same')::boolean THEN 'unchanged'
                          WHEN v_odd ? (r.place - 1)::text THEN 'implausible' WHEN (r.row ->> 'rev')::bigint > 0 THEN 'correction' ELSE 'new' END,
            'code', r.row -> 'code', 'detail', CASE WHEN r.row ->> 'code' IS NULL THEN v_odd -> (r.place - 1)::text END,
            'held', r.row -> 'held', 'rev', coalesce (r.row -> 'rev', '0'), 'old', r.row -> 'old', 'counts', r.row -> 'counts')) ORDER BY r.place), '[]')
        FROM jsonb_array_elements (v_placed) WITH ORDINALITY AS r (row, place));
END $$;
