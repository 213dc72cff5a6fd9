-- The epoch that a province's log is in; its first one is made where there is none.
CREATE FUNCTION present_epoch (p_province text) RETURNS event_epoch LANGUAGE plpgsql AS $$
DECLARE
    v_epoch event_epoch;
    v_text text := new_epoch ();
    v_now timestamptz := clock_timestamp ();
BEGIN
    SELECT * INTO v_epoch FROM event_epoch e WHERE e.province = p_province ORDER BY e.ordinal DESC LIMIT 1;
    IF NOT FOUND AND p_province IS NOT NULL THEN
        INSERT INTO event_epoch (province, ordinal, epoch, after_event, began_at, reason) VALUES (p_province, 1, v_text, 0, v_now, 'first')
        ON CONFLICT DO NOTHING;
        SELECT * INTO v_epoch FROM event_epoch e WHERE e.province = p_province ORDER BY e.ordinal DESC LIMIT 1;
    END IF;
    RETURN v_epoch;
END $$;
