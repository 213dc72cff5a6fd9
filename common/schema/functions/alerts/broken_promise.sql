-- What becomes of the alert of a broken promise: it is open, on the level above the highest that was told of what the promise held for; at the top it is
-- said there once more. Of one that is held nobody was told: only the acknowledgement goes.
CREATE FUNCTION broken_promise (p_province text, p promise, a alert, p_now timestamptz) RETURNS alert_change[] LANGUAGE plpgsql AS $$
DECLARE
    v_rises boolean := kind_rises (a.kind) AND a.severity <> 'info';
    v_depth integer := (SELECT n.depth FROM campaign_node n WHERE n.campaign = a.campaign AND n.unit = a.unit
                        AND n.from_day <= campaign_today (a.campaign, p_now) ORDER BY n.generation DESC, n.from_day DESC LIMIT 1);
    v_level integer := greatest (a.level, p.level);
    v_opens boolean := a.state = 'acknowledged';
    v_name text;
    v_path text;
BEGIN
    IF v_rises THEN
        v_level := least (v_level + 1, greatest (v_level, coalesce (v_depth, v_level)));
    END IF;
    UPDATE alert x SET acknowledged_by = NULL, acknowledged_at = NULL, acknowledged_note = NULL, promised_until = NULL,
        state = CASE WHEN x.state = 'held' THEN 'held' ELSE 'open' END, level = v_level, open_since = CASE WHEN v_opens OR v_rises THEN p_now ELSE x.open_since END
    WHERE x.province = p_province AND x.id = a.id;
    SELECT e.unit_name, e.unit_path INTO v_name, v_path FROM alert_event e WHERE e.province = p_province AND e.alert = a.id ORDER BY e.id DESC LIMIT 1;
    RETURN (SELECT coalesce (array_agg ((a.id, a.campaign, a.unit, a.day, a.kind, 'open', s.event, a.severity, a.figures, a.streak, v_name, v_path,
                                         NULL)::alert_change ORDER BY s.place), '{}')
            FROM (VALUES (1, 'overdue', v_opens), (2, 'broken', v_rises AND a.state <> 'held')) AS s (place, event, said) WHERE s.said);
END $$;
