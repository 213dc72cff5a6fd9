-- Begins an epoch after that event. The caller holds the province's counter.
CREATE FUNCTION begin_epoch (p_province text, p_after bigint, p_reason text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_old event_epoch := present_epoch (p_province);
    v_text text := new_epoch ();
    v_now timestamptz := clock_timestamp ();
    v_system text;
    v_timeline text;
BEGIN
    SELECT i.system_identifier, i.timeline INTO v_system, v_timeline FROM database_identity (p_province) i;
    INSERT INTO event_epoch (province, ordinal, epoch, after_event, system_identifier, timeline, began_at, reason)
    VALUES (p_province, v_old.ordinal + 1, v_text, p_after, coalesce (v_system, ''), coalesce (v_timeline, ''), v_now, p_reason);
    RETURN v_text;
END $$;
