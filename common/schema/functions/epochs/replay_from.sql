-- The event after which a client goes on that holds events up to p_after, the last of them of p_epoch (null: it does not say): so that it misses
-- nothing, whatever became of the log since. An epoch that is not known, or was cut short by a restore, counts up to what the log still has of it.
CREATE FUNCTION replay_from (p_province text, p_epoch text, p_after bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_present event_epoch := present_epoch (p_province);
    v_last bigint := coalesce ((SELECT c.event FROM province_counter c WHERE c.province = p_province), 0);
    v_now timestamptz := clock_timestamp ();
BEGIN
    IF p_epoch <> v_present.epoch THEN
        RETURN least (p_after, coalesce ((
            SELECT n.after_event FROM event_epoch e JOIN event_epoch n ON n.province = e.province AND n.ordinal = e.ordinal + 1
            WHERE e.province = p_province AND e.epoch = p_epoch), 0));
    ELSIF p_after <= v_last THEN
        RETURN p_after;
    END IF;
    UPDATE event_epoch SET went_back_at = v_now
    WHERE province = p_province AND ordinal = v_present.ordinal AND p_epoch IS NOT NULL AND went_back_at IS NULL;
    RETURN v_present.after_event;
END $$;
