-- The promised day of these has ended. What a promise held for and has not ended is open again and goes above the highest level that had been told; where
-- nothing is left it was kept, or it is void where every alert was taken away. Returns the number of events.
CREATE FUNCTION break_promises (p_province text, p_campaign text, p_until date, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_promise promise%ROWTYPE;
    a alert%ROWTYPE;
    v_void boolean;
    v_changes alert_change[];
BEGIN
    FOR v_promise IN SELECT p.* FROM promise p WHERE p.province = p_province AND p.campaign = p_campaign AND p.until <= p_until AND p.outcome IS NULL
                     ORDER BY p.unit, p.kind, p.alert LOOP
        SELECT x.* INTO a FROM alert x
        WHERE x.province = p_province AND x.state <> 'resolved' AND x.campaign = p_campaign AND x.unit = v_promise.unit AND x.kind = v_promise.kind
          AND v_promise.alert IN (0, x.id)
        ORDER BY x.day DESC LIMIT 1;
        IF FOUND THEN
            v_changes := v_changes || broken_promise (p_province, v_promise, a, p_now);
        END IF;
        SELECT NOT bool_or (x.state <> 'resolved' OR x.resolution NOT IN ('ended', 'excused')) INTO v_void FROM alert x
        WHERE x.province = p_province AND x.id = ANY (v_promise.alerts);
        UPDATE promise p SET outcome = CASE WHEN a.id IS NOT NULL THEN 'broken' WHEN v_void THEN 'void' ELSE 'kept' END, ended_at = p_now
        WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = v_promise.unit AND p.kind = v_promise.kind AND p.alert = v_promise.alert
          AND p.ordinal = v_promise.ordinal;
    END LOOP;
    RETURN alert_record (p_province, v_changes, p_now);
END $$;
