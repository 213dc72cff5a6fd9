-- How one unit's figures of a period came to be what they are: of each day when it was first reported, what stood at the close and what stands; and each
-- revision that changed a figure, of the unit itself or of those that report below it, the latest first. Of a campaign that was archived the days alone
-- (p_limit 0).
CREATE FUNCTION revisions_json (p_campaign text, p_unit text, p_from date, p_to date, p_limit integer, p_as_of timestamptz, p_now timestamptz, p_scope text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    g integer;
    v_unit text;
    v_from date;
    v_to date;
    k record; -- the reporting units, as arrays
    v_closes jsonb;
    v_days json;
    v_revisions json;
    v_total bigint;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM as_of_check (c.code, p_as_of, p_now);
    IF p_limit > 0 AND archive_words (c.code) IS NOT NULL THEN
        RAISE EXCEPTION '%: its revisions are there; limit=0 answers the days without them', archive_words (c.code) USING ERRCODE = 'P0409';
    END IF;
    v_unit := coalesce (p_unit, c.top);
    g := campaign_generation_at (c.code, p_as_of);
    SELECT p.from_day, p.to_day INTO v_from, v_to FROM campaign_period (c.code, p_from, p_to, coalesce (p_as_of, p_now), 100) p;
    PERFORM campaign_unit_check (c.code, v_unit);
    SELECT array_agg (l.unit) AS units, array_agg (l.from_day) AS first, array_agg (l.to_day) AS last, jsonb_object_agg (l.unit, l.name) AS names INTO k
    FROM reporting_leaves (c.code, g, v_unit, v_from, v_to, p_scope) l;
    v_closes := closed_figures (c.province, c.code, v_from, v_to, p_as_of);
    SELECT json_agg (json_build_object ('date', r.day, 'first_at', instant_text (r.first_at, c.timezone), 'last_at', instant_text (r.last_at, c.timezone),
        'at_close', r.at_close, 'stands', r.stands, 'restated', v_closes ? r.day::text AND r.at_close IS DISTINCT FROM r.stands) ORDER BY r.day) INTO v_days
    FROM day_reports (c.province, c.code, k.units, k.first, k.last, v_closes, p_as_of) r;
    SELECT max (r.total), json_agg (json_build_object ('date', r.day, 'unit', r.unit, 'name', k.names ->> r.unit, 'rev', r.rev,
        'at', instant_text (r.at, c.timezone), 'value', r.value, 'before', r.before, 'late', r.late, 'source', r.source, 'note', r.note)) INTO v_total, v_revisions
    FROM later_revisions (c.province, c.code, k.units, k.first, k.last, v_closes, p_as_of, p_limit) r;
    RETURN json_build_object ('campaign', c.code, 'unit', v_unit, 'as_of', instant_text (p_as_of, c.timezone), 'from', v_from, 'to', v_to,
        'days', coalesce (v_days, '[]'), 'total', coalesce (v_total, 0), 'revisions', coalesce (v_revisions, '[]'));
END $$;
