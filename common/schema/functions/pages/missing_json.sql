-- Reporting units that had to say something of a day and have not, under the unit that they belong to: at most so many, and how many there are.
CREATE FUNCTION missing_json (p_campaign text, p_day date, p_unit text, p_as_of timestamptz, p_limit integer, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_day date;
    v_unit text;
    v_rows status_row[];
    v_path text;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM as_of_check (c.code, p_as_of, p_now);
    v_day := coalesce (p_day, campaign_today (c.code, coalesce (p_as_of, p_now)));
    PERFORM campaign_day_check (c.code, v_day, p_now);
    v_unit := coalesce (p_unit, c.top);
    SELECT array_agg (r) INTO v_rows FROM status_rows (c.code, v_day, p_as_of, v_unit) r;
    SELECT r.path INTO v_path FROM unnest (v_rows) r WHERE r.unit = v_unit;
    IF v_path IS NULL THEN
        RAISE EXCEPTION 'campaign % has no unit % on %', c.code, v_unit, v_day USING ERRCODE = 'P0002';
    END IF;
    RETURN (
        WITH missing AS MATERIALIZED (
            SELECT r.unit, r.name, r.parent, r.path FROM unnest (v_rows) r
            WHERE r.reporting AND r.reports_expected > 0 AND r.reports_in = 0 AND (r.unit = v_unit OR is_below (r.path, v_path))),
        page AS (SELECT * FROM missing m ORDER BY m.path LIMIT p_limit)
        SELECT json_build_object ('campaign', c.code, 'date', v_day, 'as_of', instant_text (p_as_of, c.timezone), 'total', (SELECT count (*) FROM missing),
            'units', coalesce ((SELECT json_agg (json_build_object ('unit', p.unit, 'name', p.name, 'parent', p.parent,
                'parent_name', (SELECT r.name FROM unnest (v_rows) r WHERE r.unit = p.parent AND p.unit <> v_unit)) ORDER BY p.path) FROM page p), '[]')));
END $$;
