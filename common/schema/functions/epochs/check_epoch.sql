-- Before the first event of a connection: a database that is not the one of the last event, restored or promoted, begins a new epoch. The caller holds
-- the province's counter; p_after is the last event before those that it is about to record.
CREATE FUNCTION check_epoch (p_province text, p_after bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_seen text := coalesce (current_setting ('tiendo.epochs', true), '');
    v_mark text := E'\x1f' || p_province || E'\x1f';
    v_epoch event_epoch;
    v_system text;
    v_timeline text;
BEGIN
    IF position (v_mark IN v_seen) > 0 THEN
        RETURN;
    END IF;
    v_epoch := present_epoch (p_province);
    SELECT i.system_identifier, i.timeline INTO v_system, v_timeline FROM database_identity (p_province) i;
    IF v_epoch.system_identifier = '' THEN
        UPDATE event_epoch SET system_identifier = v_system, timeline = v_timeline WHERE province = p_province AND ordinal = v_epoch.ordinal;
    ELSIF (v_epoch.system_identifier, v_epoch.timeline) IS DISTINCT FROM (v_system, v_timeline) THEN
        PERFORM begin_epoch (p_province, p_after, 'another database');
    END IF;
    PERFORM set_config ('tiendo.epochs', v_seen || v_mark, false); -- undone with the transaction, where that is
END $$;
