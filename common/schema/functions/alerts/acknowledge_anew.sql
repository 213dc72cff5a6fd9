-- Decides an acknowledgement anew: keeps the promise that it gives, notes it at the alert, and tells it as an event. An implausible figure that is confirmed ends
-- with it.
CREATE FUNCTION acknowledge_anew (p_province text, a alert, p_name text, p_path text, p_by text, p_note text, p_until date, p_promised date, p_confirms boolean, p_now timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_until IS DISTINCT FROM a.promised_until THEN
        PERFORM promise_check (p_province, a.campaign, p_until, p_now);
    END IF;
    IF p_until IS NOT NULL THEN
        PERFORM keep_promise (p_province, a, p_by, p_until, p_now);
    END IF;
    UPDATE alert x SET state = CASE WHEN x.state = 'held' THEN 'held' ELSE 'acknowledged' END, acknowledged_by = p_by, acknowledged_at = p_now,
                       acknowledged_note = p_note, promised_until = p_promised
    WHERE x.province = p_province AND x.id = a.id RETURNING x.state INTO a.state;
    PERFORM alert_record (p_province, ARRAY[(a.id, a.campaign, a.unit, a.day, a.kind, a.state, 'acknowledged', a.severity, a.figures, a.streak, p_name,
                                             p_path, NULL)::alert_change] || CASE WHEN p_confirms THEN ARRAY[confirmed_change (a, p_name, p_path)] ELSE '{}' END, p_now);
END $$;
