-- Whether the log has that alert in that epoch (null: in any): it was raised by the end of it. What was raised later only bears the same number.
CREATE FUNCTION alert_in_epoch (p_province text, p_alert bigint, p_epoch text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_first bigint := (SELECT min (e.id) FROM alert_event e WHERE e.province = p_province AND e.alert = p_alert);
    v_ordinal integer;
    v_last bigint;
BEGIN
    IF p_epoch IS NULL THEN
        RETURN v_first IS NOT NULL;
    END IF;
    SELECT e.ordinal INTO v_ordinal FROM event_epoch e WHERE e.province = p_province AND e.epoch = p_epoch;
    v_last := (SELECT e.after_event FROM event_epoch e WHERE e.province = p_province AND e.ordinal = v_ordinal + 1);
    RETURN coalesce (v_ordinal IS NOT NULL AND v_first <= coalesce (v_last, v_first), false);
END $$;
