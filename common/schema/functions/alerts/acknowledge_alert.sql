-- Acknowledges an alert, and promises where a day is given. What is left out keeps what stands; it is an event only where something is decided anew, and decided then. What
-- is resolved is answered as it stands. An implausible figure is confirmed by it, and its alert ends, unless a correction is promised. A held alert stays held: whom it is for was not told, and is when it opens.
CREATE FUNCTION acknowledge_alert (p_province text, p_alert bigint, p_by text, p_note text, p_until date, p_scope text[], p_now timestamptz,
                                   OUT result text, OUT acknowledged_by text, OUT acknowledged_at timestamptz, OUT decided boolean) LANGUAGE plpgsql AS $$
DECLARE
    a alert%ROWTYPE;
    v_name text;
    v_path text;
    v_until date;
    v_note text := nullif (p_note, '');
    v_confirms boolean;
BEGIN
    SELECT * INTO a FROM alert x WHERE x.province = p_province AND x.id = p_alert;
    IF NOT FOUND THEN
        result := 'unknown_alert';
        RETURN;
    END IF;
    SELECT e.unit_name, e.unit_path INTO v_name, v_path FROM alert_event e WHERE e.province = p_province AND e.alert = p_alert ORDER BY e.id DESC LIMIT 1;
    IF p_scope IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unnest (p_scope) s WHERE in_scope (v_path, s)) THEN
        result := 'forbidden';
        RETURN;
    END IF;
    PERFORM 1 FROM campaign_state s WHERE s.province = p_province AND s.campaign = a.campaign FOR UPDATE;
    PERFORM 1 FROM province_counter c WHERE c.province = p_province FOR UPDATE; -- the only lock of an alert of no campaign
    SELECT * INTO a FROM alert x WHERE x.province = p_province AND x.id = p_alert;
    result := 'acked';
    acknowledged_by := a.acknowledged_by;
    acknowledged_at := a.acknowledged_at;
    v_until := coalesce (p_until, a.promised_until); -- of an alert that is open nothing stands
    v_note := coalesce (v_note, nullif (a.acknowledged_note, ''));
    v_confirms := a.kind = 'figure_implausible' AND p_until IS NULL;
    IF a.state = 'resolved' OR (NOT v_confirms AND a.acknowledged_by IS NOT DISTINCT FROM p_by AND a.promised_until IS NOT DISTINCT FROM v_until
                                AND nullif (a.acknowledged_note, '') IS NOT DISTINCT FROM v_note) THEN
        RETURN;
    END IF;
    PERFORM acknowledge_anew (p_province, a, v_name, v_path, p_by, v_note, p_until, v_until, v_confirms, p_now);
    acknowledged_by := p_by;
    acknowledged_at := p_now;
    decided := true;
END $$;
