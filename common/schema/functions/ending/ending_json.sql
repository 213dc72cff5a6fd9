-- How a campaign ended, of a unit and all below it: until when figures can still be corrected, what was changed while it ran, and of each unit the figures that
-- were corrected after their close and what came of its promises. Refused before the deadline has passed.
CREATE FUNCTION ending_json (p_campaign text, p_unit text, p_day date, p_as_of timestamptz, p_now timestamptz, p_scope text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    c campaign%ROWTYPE := campaign_at (existing_campaign (p_campaign), p_as_of);
    g integer := campaign_generation_at (c.code, p_as_of);
    v_unit text := coalesce (p_unit, c.top);
    v_locks timestamptz := campaign_locks_at (c, p_as_of);
    v_units text[];
    v_corrected jsonb;
    v_promises jsonb;
    v_changes json; -- excuses are counted day by day
BEGIN
    IF p_day < c.deadline OR coalesce (p_as_of, p_now) < (c.deadline + 1)::timestamp AT TIME ZONE c.timezone THEN
        RAISE EXCEPTION 'campaign % ends on %: the final report is of that day or a later one, once it is over; until then evaluation says how it stands', c.code, c.deadline
            USING ERRCODE = 'P0001';
    END IF;
    v_units := ARRAY (SELECT n.unit FROM campaign_node n WHERE n.campaign = c.code AND n.generation = g AND p_day BETWEEN n.from_day AND n.to_day
                      AND in_scope (n.path, v_unit) AND in_scope (n.path, p_scope));
    v_corrected := corrected_days (c.province, c.code, ARRAY (
        SELECT DISTINCT l.leaf FROM campaign_leaf l WHERE l.campaign = c.code AND l.generation = g AND l.unit = ANY (v_units)), p_day, p_as_of);
    v_promises := promise_counts (c.province, c.code, v_units, p_as_of);
    v_changes := (SELECT coalesce (json_agg (x), '[]') FROM json_array_elements (changes_json (c.code, g, v_unit, c.starts_on, p_day, p_as_of)) x WHERE x ->> 'kind' <> 'excuse');
    RETURN (
        WITH corrected AS (
            SELECT l.unit, count (DISTINCT (x.unit, x.day)) AS days FROM jsonb_to_recordset (v_corrected) AS x (unit text, day date)
            JOIN campaign_leaf l ON l.campaign = c.code AND l.generation = g AND l.leaf = x.unit AND x.day BETWEEN l.leaf_from AND l.leaf_to
            GROUP BY l.unit)
        SELECT json_build_object ('locks_on', CASE WHEN isfinite (v_locks) THEN (v_locks AT TIME ZONE c.timezone)::date END,
            'locked', coalesce (p_as_of, p_now) >= v_locks,
            'changes', change_sentences_json (v_changes),
            'units', (SELECT coalesce (json_agg (json_build_object ('unit', u, 'corrected', coalesce (k.days, 0), 'promised', coalesce ((v_promises -> u ->> 'made')::integer, 0),
                          'kept', coalesce ((v_promises -> u ->> 'kept')::integer, 0), 'broken', coalesce ((v_promises -> u ->> 'broken')::integer, 0)) ORDER BY u), '[]')
                      FROM unnest (v_units) u LEFT JOIN corrected k ON k.unit = u)));
END $$;
