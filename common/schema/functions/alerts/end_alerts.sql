-- Ends alerts as they stand, for what is no correction. p_left: their units stand no more, and the event says since when.
CREATE FUNCTION end_alerts (p_province text, p_alerts bigint[], p_resolution text, p_left boolean, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_alerts jsonb; -- read first: when a unit ended is known elsewhere
    v_changes alert_change[];
BEGIN
    SELECT jsonb_agg (x) INTO v_alerts FROM (
        SELECT a.id, a.campaign, a.unit, a.day, a.kind, a.severity, a.figures, a.streak, e.unit_name, e.unit_path
        FROM alert a
        CROSS JOIN LATERAL (SELECT y.unit_name, y.unit_path FROM alert_event y WHERE y.province = p_province AND y.alert = a.id ORDER BY y.id DESC LIMIT 1) e
        WHERE a.province = p_province AND a.id = ANY (p_alerts) AND a.state <> 'resolved') x;
    SELECT array_agg ((x.id, x.campaign, x.unit, x.day, x.kind, 'resolved', 'resolved', x.severity,
                       x.figures || CASE WHEN p_left THEN jsonb_build_object ('ended_on', (
                           SELECT max (u.valid_to) FROM unit u WHERE u.code = x.unit AND u.valid_to < 'infinity' AND x.day >= u.valid_from)) ELSE '{}' END,
                       x.streak, x.unit_name, x.unit_path, p_resolution)::alert_change)
    INTO v_changes
    FROM jsonb_to_recordset (v_alerts) AS x (id bigint, campaign text, unit text, day date, kind text, severity text, figures jsonb, streak integer,
                                             unit_name text, unit_path text);
    RETURN alert_record (p_province, v_changes, p_now);
END $$;
