-- The notice, once, and a letter for each reader and channel. One that was never tried makes room for a newer one of its kind: it says all that the
-- older one would have said, or the day after it. By mail the day's and the week's result are in the evening message, but for those who get none.
-- p_reports: mails carry reports, and wait for them.
CREATE FUNCTION notify_readers (p_campaign text, p_kind text, p_day date, p_ordinal integer, p_vi jsonb, p_en jsonb, p_figures jsonb, p_reports boolean,
                                p_now timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_province text;
    v_zone text;
    v_epoch text;
    v_letters jsonb;
    v_now timestamptz := clock_timestamp (); -- of the machine: when letters are due
    v_due timestamptz := v_now;
    v_transaction xid8 := pg_current_xact_id ();
BEGIN
    SELECT c.province, c.timezone INTO STRICT v_province, v_zone FROM campaign c WHERE c.code = p_campaign;
    v_epoch := (present_epoch (v_province)).epoch;
    INSERT INTO notice (province, campaign, kind, day, ordinal, at, vi, en, figures)
    VALUES (v_province, p_campaign, p_kind, p_day, p_ordinal, p_now, p_vi, p_en, p_figures) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    SELECT jsonb_agg (x) INTO v_letters FROM (
        SELECT m.code AS member, a.channel, quiet_until (m.quiet_from, m.quiet_to, v_zone, p_now) AS quiet_until,
               concat_ws ('-', v_province, v_epoch, p_campaign, p_kind, p_day, p_ordinal, m.code, a.channel) AS key
        FROM notice_recipients (p_campaign, p_kind) m CROSS JOIN LATERAL (VALUES ('mail', m.mail), ('webhook', m.webhook)) AS a (channel, address)
        WHERE a.address <> '' AND NOT (a.channel = 'mail' AND p_kind IN ('daily', 'weekly') AND m.role <> 'copy')) x;
    -- a report of an older one may arrive just now (report_arrived): after it, or before it
    PERFORM FROM notice n WHERE n.province = v_province AND n.campaign = p_campaign AND n.kind = p_kind ORDER BY n.day, n.ordinal FOR UPDATE;
    DELETE FROM delivery d WHERE d.province = v_province AND d.campaign = p_campaign AND d.notice = p_kind AND d.state = 'pending' AND d.attempts = 0;
    IF p_reports THEN
        v_due := coalesce (want_reports (v_province, p_campaign, p_kind, p_day, p_ordinal), v_now);
    END IF;
    INSERT INTO delivery (province, member, channel, key, campaign, events, created_at, quiet_until, transaction, notice, notice_day, notice_ordinal, due)
    SELECT v_province, l.member, l.channel, l.key, p_campaign, '{}', p_now, l.quiet_until, v_transaction, p_kind, p_day, p_ordinal,
           CASE l.channel WHEN 'mail' THEN v_due ELSE v_now END
    FROM jsonb_to_recordset (v_letters) AS l (member text, channel text, key text, quiet_until timestamptz);
    RETURN coalesce (jsonb_array_length (v_letters), 0);
END $$;
