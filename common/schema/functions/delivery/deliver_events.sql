-- The outbox rows of events. What waits, for the end of quiet hours or for the member's next message, is joined by what comes meanwhile.
-- The caller holds the province's counter: one transaction a province is in here at a time.
CREATE FUNCTION deliver_events (p_province text, p_first bigint, p_last bigint, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_transaction xid8 := pg_current_xact_id ();
    v_damped bigint[] := damped_events (p_province, p_first, p_last, p_now);
    v_letters jsonb := letters_of (p_province, p_first, p_last, v_damped, p_now); -- worked out here, then written where the rows lie
    v_epoch text;
    v_waiting jsonb; -- rows that a letter may join: by whose, the newest
BEGIN
    IF v_damped <> '{}' THEN
        PERFORM note_flapping (p_province, v_damped, p_now);
    END IF;
    IF v_letters IS NULL THEN
        RETURN;
    END IF;
    v_epoch := (present_epoch (p_province)).epoch;
    SELECT jsonb_object_agg (w.whose, w.row) INTO v_waiting FROM (
        SELECT DISTINCT ON (o.member, o.channel, o.campaign, o.quiet_until, o.urgent, o.reminder, o.waits)
               jsonb_build_array (o.member, o.channel, o.campaign, o.quiet_until, o.urgent, o.reminder, o.waits)::text AS whose,
               jsonb_build_object ('id', o.id, 'count', cardinality (o.events)) AS row
        FROM delivery o
        WHERE o.province = p_province AND o.state = 'pending' AND o.attempts = 0 AND o.notice = '' AND (o.transaction = v_transaction OR o.quiet_until > '-infinity')
        ORDER BY o.member, o.channel, o.campaign, o.quiet_until, o.urgent, o.reminder, o.waits, o.id DESC) w;
    WITH letter AS MATERIALIZED (
        SELECT l.*, CASE WHEN l.piece = 0 THEN v_waiting -> jsonb_build_array (l.member, l.channel, l.campaign, l.quiet_until, l.urgent, l.reminder, l.waits)::text END AS waiting
        FROM jsonb_to_recordset (v_letters) AS l (member text, channel text, campaign text, urgent boolean, reminder boolean, waits text,
                                                  quiet_until timestamptz, piece bigint, events bigint[])),
    joined AS (
        UPDATE delivery d SET events = d.events || l.events
        FROM letter l
        WHERE d.province = p_province AND d.id = (l.waiting ->> 'id')::bigint AND d.attempts = 0
          AND (l.channel = 'mail' OR (l.waiting ->> 'count')::integer + cardinality (l.events) <= 500)
        RETURNING d.id)
    INSERT INTO delivery (province, member, channel, key, campaign, events, created_at, quiet_until, transaction, urgent, reminder, waits)
    SELECT p_province, l.member, l.channel, format ('%s-%s-%s-%s-%s', p_province, v_epoch, l.events[1], l.member, l.channel), l.campaign, l.events, p_now,
           l.quiet_until, v_transaction, l.urgent, l.reminder, l.waits
    FROM letter l
    WHERE NOT EXISTS (SELECT 1 FROM joined j WHERE j.id = (l.waiting ->> 'id')::bigint);
END $$;
