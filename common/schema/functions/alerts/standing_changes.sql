-- Alerts that are open, as they stand, with an event.
CREATE FUNCTION standing_changes (p_province text, p_alerts bigint[], p_event text) RETURNS alert_change[] LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT array_agg ((a.id, a.campaign, a.unit, a.day, a.kind, 'open', p_event, a.severity, a.figures, a.streak, e.unit_name, e.unit_path,
                               NULL)::alert_change)
            FROM alert a
            CROSS JOIN LATERAL (SELECT x.unit_name, x.unit_path FROM alert_event x WHERE x.province = p_province AND x.alert = a.id ORDER BY x.id DESC LIMIT 1) e
            WHERE a.province = p_province AND a.id = ANY (p_alerts));
END $$;
