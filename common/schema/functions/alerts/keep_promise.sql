-- Writes down what an acknowledgement promises: a promise of its own, or another day for the one that stands. The same day again changes nothing.
CREATE FUNCTION keep_promise (p_province text, a alert, p_by text, p_until date, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_alert bigint := CASE WHEN covers_later (a.kind) THEN 0 ELSE a.id END;
    v_covers date := (p_now AT TIME ZONE zone_of (p_province, a.campaign))::date + 7;
BEGIN
    UPDATE promise p SET level = greatest (p.level, a.level), alerts = array_append (array_remove (p.alerts, a.id), a.id),
        until = p_until, made_by = CASE WHEN p.until = p_until THEN p.made_by ELSE p_by END, made_at = CASE WHEN p.until = p_until THEN p.made_at ELSE p_now END,
        covers_until = CASE WHEN p.until = p_until THEN p.covers_until ELSE v_covers END
    WHERE p.province = p_province AND p.campaign = a.campaign AND p.unit = a.unit AND p.kind = a.kind AND p.alert = v_alert AND p.outcome IS NULL;
    IF NOT FOUND THEN
        INSERT INTO promise (province, campaign, unit, kind, alert, ordinal, until, made_by, made_at, covers_until, level, alerts)
        SELECT p_province, a.campaign, a.unit, a.kind, v_alert, coalesce (max (p.ordinal), 0) + 1, p_until, p_by, p_now, v_covers, a.level, ARRAY[a.id]
        FROM promise p WHERE p.province = p_province AND p.campaign = a.campaign AND p.unit = a.unit AND p.kind = a.kind AND p.alert = v_alert;
    END IF;
END $$;
