-- Changes in the order of their events: by the tree, what is of one alert in the order given. New alerts get the ids after p_last.
CREATE FUNCTION numbered_changes (p_changes alert_change[], p_last bigint) RETURNS alert_change[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (SELECT array_agg (((CASE WHEN c.alert IS NULL THEN p_last + c.place ELSE c.alert END, c.campaign, c.unit, c.day, c.kind, c.state, c.event,
                                c.severity, c.figures, c.streak, c.name, c.path, c.resolution)::alert_change) ORDER BY c.path, c.day, c.kind, c.given)
            FROM (SELECT u.*, row_number () OVER (PARTITION BY u.alert IS NULL ORDER BY u.path, u.day, u.kind) AS place
                  FROM unnest (p_changes) WITH ORDINALITY AS u (alert, campaign, unit, day, kind, state, event, severity, figures, streak, name, path,
                                                                resolution, given)) c);
END $$;
