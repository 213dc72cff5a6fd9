-- Fetched: kept as issued, for the mails that carry it. With the notice's last one its letters are due, and the messages that wait for nothing else.
CREATE FUNCTION report_arrived (p_province text, p_campaign text, p_kind text, p_day date, p_ordinal integer, p_language text, p_format text, p_type text,
                                p_bytes bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp ();
    v_waiting jsonb[];
    v_parts jsonb;
    v_due timestamptz;
    v_at timestamptz;
BEGIN
    SELECT n.at INTO v_at FROM notice n WHERE n.province = p_province AND n.campaign = p_campaign AND n.kind = p_kind AND n.day = p_day AND n.ordinal = p_ordinal
        FOR UPDATE; -- two that arrive at once: the second sees the first
    UPDATE notice_report r SET type = p_type, bytes = p_bytes
    WHERE r.province = p_province AND r.campaign = p_campaign AND r.kind = p_kind AND r.day = p_day AND r.ordinal = p_ordinal AND r.language = p_language
      AND r.format = p_format AND r.bytes IS NULL AND r.wanted_until > '-infinity';
    IF FOUND THEN
        PERFORM issue_report (c.code, report_of_notice (p_kind), p_day, c.top, p_language, p_format, v_at, v_at, 'mail', p_bytes) FROM campaign c WHERE c.code = p_campaign;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM notice_report r WHERE r.province = p_province AND r.campaign = p_campaign AND r.kind = p_kind AND r.day = p_day
                   AND r.ordinal = p_ordinal AND r.bytes IS NULL) THEN
        UPDATE delivery d SET due = v_now
        WHERE d.province = p_province AND d.campaign = p_campaign AND d.notice = p_kind AND d.notice_day = p_day AND d.notice_ordinal = p_ordinal
          AND d.state = 'pending' AND d.attempts = 0 AND d.due > v_now;
        v_waiting := ARRAY (
            SELECT DISTINCT d.parts FROM delivery d WHERE d.province = p_province AND d.state = 'pending' AND d.attempts = 0 AND d.due > v_now
            AND d.parts @> jsonb_build_array (jsonb_build_object ('campaign', p_campaign, 'day', p_day)));
        FOREACH v_parts IN ARRAY v_waiting LOOP
            v_due := message_due (p_province, v_parts);
            UPDATE delivery d SET due = v_due WHERE d.province = p_province AND d.state = 'pending' AND d.attempts = 0 AND d.due > v_now AND d.parts = v_parts;
        END LOOP;
    END IF;
END $$;
