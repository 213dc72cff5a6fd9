-- What opens under a promise is acknowledged in the same breath.
CREATE FUNCTION promised_changes (p_changes alert_change[], p_promises jsonb) RETURNS alert_change[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (
        WITH given AS (
            SELECT c.*, c.event = 'open' AND p.unit IS NOT NULL AS promised
            FROM unnest (p_changes) WITH ORDINALITY AS c (alert, campaign, unit, day, kind, state, event, severity, figures, streak, name, path, resolution, place)
            LEFT JOIN jsonb_to_recordset (p_promises) AS p (unit text, kind text) ON p.unit = c.unit AND p.kind = c.kind)
        SELECT array_agg ((g.alert, g.campaign, g.unit, g.day, g.kind, CASE WHEN g.promised THEN 'acknowledged' ELSE g.state END,
                           CASE s.step WHEN 1 THEN g.event ELSE 'acknowledged' END, g.severity, g.figures, g.streak, g.name, g.path,
                           g.resolution)::alert_change ORDER BY g.place, s.step)
        FROM given g CROSS JOIN LATERAL generate_series (1, CASE WHEN g.promised THEN 2 ELSE 1 END) AS s (step));
END $$;
