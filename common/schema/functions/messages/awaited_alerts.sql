-- The alerts of a campaign that waited at an instant for a member to acknowledge them: open at warning or above, and as high up the tree as the member's
-- unit; for the roles that answer for it there. infinity: those that wait now. Of an instant before, also those that were acknowledged or went further up since.
CREATE FUNCTION awaited_alerts (c campaign, p_role text, p_path text[], p_at timestamptz)
RETURNS TABLE (id bigint, unit text, open_since timestamptz, severity text) LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$ -- planned for as many units as there are: one or a country
DECLARE
    v_unit text := p_path[cardinality (p_path)];
    v_province text := (c).province; -- where the rows lie the type of campaigns is not known
    v_code text := (c).code;
    v_units text[];
    v_paths text[];
    v_alive jsonb;
BEGIN
    IF p_role NOT IN ('chair', 'police', 'task_force') THEN
        RETURN;
    END IF;
    SELECT array_agg (b.unit), array_agg (b.path) INTO v_units, v_paths FROM campaign_below ((c).code, v_unit) b;
    SELECT jsonb_agg (x) INTO v_alive FROM (
        SELECT a.id, a.unit, a.level, a.open_since, a.severity FROM alert a
        WHERE a.province = v_province AND a.campaign = v_code AND a.unit = ANY (v_units) AND a.state <> 'resolved' AND a.severity <> 'info' AND a.raised_at <= p_at
          AND (a.state = 'open' OR (a.state = 'acknowledged' AND a.acknowledged_at > p_at))) x;
    RETURN QUERY
    WITH reached AS MATERIALIZED (
        SELECT o.*, string_to_array (n.path, '/') AS path FROM jsonb_to_recordset (v_alive) AS o (id bigint, unit text, level integer, open_since timestamptz, severity text)
        JOIN unnest (v_units, v_paths) WITH ORDINALITY AS n (unit, path, place) ON n.unit = o.unit)
    SELECT r.id, r.unit, r.open_since, r.severity FROM reached r
    CROSS JOIN LATERAL (SELECT greatest (1, cardinality (r.path) - r.level) AS told, array_position (r.path, v_unit) AS own) AS place
    WHERE (place.own = place.told AND r.open_since <= p_at) OR (place.own > place.told AND r.open_since > p_at);
END $$;
