-- What was said of some alerts by an instant: the event with the words that were last told, the last event of all, and each acknowledgement with what became
-- of the promise in it: kept, broken, void, or changed to another day; null: none was made, or its day is still to come. What nobody was told of is left out.
CREATE FUNCTION alert_stories (p_province text, p_alerts bigint[], p_scope text, p_zone text, p_as_of timestamptz)
RETURNS TABLE (told alert_event, last alert_event, acknowledgements jsonb) LANGUAGE plpgsql AS $$
DECLARE
    v_as_of timestamptz := coalesce (p_as_of, 'infinity');
    v_events alert_event[] := (SELECT array_agg (e ORDER BY e.id) FROM alert_event e WHERE e.province = p_province AND e.alert = ANY (p_alerts) AND e.at <= v_as_of);
    v_promises promise[] := (SELECT array_agg (p) FROM promise p WHERE p.province = p_province AND p.alerts && p_alerts);
BEGIN
    RETURN QUERY
    WITH event AS MATERIALIZED (SELECT e.* FROM unnest (v_events) e WHERE in_scope (e.unit_path, p_scope)),
    said AS (
        SELECT e.alert, e.id, e.acknowledged_by, e.at, e.note, e.promised_until AS until, p.outcome, p.ended_at <= v_as_of AS is_over,
               (p.until <> e.promised_until AND p.made_at <= v_as_of) OR EXISTS (
                   SELECT 1 FROM event x WHERE x.alert = e.alert AND x.id > e.id AND x.at <= coalesce (p.ended_at, 'infinity')
                   AND x.state = 'acknowledged' AND x.promised_until <> e.promised_until) AS is_changed
        FROM event e
        LEFT JOIN LATERAL (SELECT x.* FROM unnest (v_promises) x WHERE e.alert = ANY (x.alerts) AND coalesce (x.ended_at, 'infinity') >= e.at
                           ORDER BY x.ended_at LIMIT 1) p ON true
        WHERE e.state = 'acknowledged'),
    answered AS (
        SELECT s.alert, jsonb_agg (jsonb_build_object ('by', s.acknowledged_by, 'at', instant_text (s.at, p_zone), 'note', nullif (s.note, ''), 'until', s.until, 'outcome',
                   CASE WHEN s.until IS NULL THEN NULL WHEN s.is_changed THEN 'changed' WHEN s.is_over THEN s.outcome END) ORDER BY s.id) AS steps
        FROM said s GROUP BY s.alert)
    SELECT (SELECT x FROM unnest (v_events) x WHERE x.id = max (e.id) FILTER (WHERE e.state IN ('open', 'updated', 'escalated'))),
           (SELECT x FROM unnest (v_events) x WHERE x.id = max (e.id)),
           coalesce ((SELECT a.steps FROM answered a WHERE a.alert = e.alert), '[]')
    FROM event e GROUP BY e.alert HAVING bool_or (e.state IN ('open', 'updated', 'escalated'));
END $$;
