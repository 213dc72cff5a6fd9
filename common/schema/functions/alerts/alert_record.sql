-- Writes changes: new alerts and changed ones, and an event for each, ids in commit order. Several changes of one alert follow one another. An alert that
-- opens under a standing promise is open and acknowledged. Returns how many events.
CREATE FUNCTION alert_record (p_province text, p_changes alert_change[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_new integer;
    v_count integer;
    v_counter province_counter%ROWTYPE;
    v_promises jsonb;
BEGIN
    IF coalesce (cardinality (p_changes), 0) = 0 THEN
        RETURN 0;
    END IF;
    SELECT count (*) INTO v_new FROM unnest (p_changes) c WHERE c.alert IS NULL;
    UPDATE province_counter SET alert = alert + v_new WHERE province = p_province RETURNING * INTO STRICT v_counter;
    p_changes := numbered_changes (p_changes, v_counter.alert - v_new);
    v_promises := covering_promises (p_province, p_changes, p_now);
    IF v_promises IS NOT NULL THEN
        p_changes := promised_changes (p_changes, v_promises);
    END IF;
    v_count := cardinality (p_changes);
    UPDATE province_counter SET event = event + v_count WHERE province = p_province RETURNING * INTO STRICT v_counter;
    PERFORM check_epoch (p_province, v_counter.event - v_count);
    PERFORM write_alerts (p_province, p_changes, p_now);
    IF v_promises IS NOT NULL THEN
        PERFORM cover_alerts (p_province, p_changes, v_promises, p_now);
    END IF;
    PERFORM write_events (p_province, p_changes, v_counter.event - v_count, p_now);
    PERFORM deliver_events (p_province, v_counter.event - v_count + 1, v_counter.event, p_now);
    PERFORM pg_notify ('tiendo_alerts', p_province);
    RETURN v_count;
END $$;
