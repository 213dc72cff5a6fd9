-- What alerts are after their changes. What opens begins at its own unit; what becomes grave while it is open begins to wait then, at the level reached. An
-- acknowledgement goes with the next opening.
CREATE FUNCTION write_alerts (p_province text, p_changes alert_change[], p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO alert AS a (province, id, campaign, unit, day, kind, state, severity, figures, streak, raised_at, open_since, resolution, was_told)
    SELECT p_province, c.alert, c.campaign, c.unit, c.day, c.kind, c.state, c.severity, c.figures, c.streak, p_now,
           CASE WHEN c.opens THEN p_now ELSE '-infinity' END, c.resolution, c.told
    FROM (SELECT DISTINCT ON (u.alert) u.*, bool_or (u.event IN ('open', 'expired')) OVER same AS opens,
                 bool_or (u.event IN ('open', 'expired', 'overdue')) OVER same AS told
          FROM unnest (p_changes) WITH ORDINALITY AS u (alert, campaign, unit, day, kind, state, event, severity, figures, streak, name, path, resolution, place)
          WINDOW same AS (PARTITION BY u.alert) ORDER BY u.alert, u.place DESC) c
    ON CONFLICT (province, id) DO UPDATE -- raised_at is now here: a parameter would not be known where the rows lie
        SET state = excluded.state, severity = excluded.severity, figures = excluded.figures, streak = excluded.streak, resolution = excluded.resolution,
            was_told = a.was_told OR excluded.was_told,
            open_since = CASE WHEN excluded.open_since > '-infinity' THEN excluded.open_since
                              WHEN a.severity = 'info' AND excluded.severity <> 'info' AND excluded.state IN ('open', 'acknowledged') THEN excluded.raised_at ELSE a.open_since END,
            level = CASE WHEN excluded.open_since > '-infinity' THEN 0 ELSE a.level END,
            acknowledged_by = CASE WHEN excluded.state = 'open' OR (a.state = 'resolved' AND excluded.state <> 'resolved') THEN NULL ELSE a.acknowledged_by END,
            acknowledged_at = CASE WHEN excluded.state = 'open' OR (a.state = 'resolved' AND excluded.state <> 'resolved') THEN NULL ELSE a.acknowledged_at END,
            acknowledged_note = CASE WHEN excluded.state = 'open' OR (a.state = 'resolved' AND excluded.state <> 'resolved') THEN NULL ELSE a.acknowledged_note END,
            promised_until = CASE WHEN excluded.state = 'open' OR (a.state = 'resolved' AND excluded.state <> 'resolved') THEN NULL ELSE a.promised_until END;
END $$;
