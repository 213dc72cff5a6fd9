-- Wants the reports that a notice's letters carry. Until when the letters wait for them; null where they carry none.
CREATE FUNCTION want_reports (p_province text, p_campaign text, p_kind text, p_day date, p_ordinal integer) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    v_until timestamptz := clock_timestamp () + interval '3 minutes';
    v_wanted jsonb := (SELECT jsonb_agg (DISTINCT jsonb_build_object ('language', m.language, 'format', f.format))
                       FROM notice_recipients (p_campaign, p_kind) m CROSS JOIN LATERAL unnest (notice_formats (p_kind, m.role)) AS f (format) WHERE m.mail <> '');
    v_needed jsonb; -- notices of this kind with letters that are still to be sent
BEGIN
    SELECT jsonb_agg (DISTINCT n) INTO v_needed FROM (
        SELECT jsonb_build_object ('day', d.notice_day, 'ordinal', d.notice_ordinal) AS n FROM delivery d
        WHERE d.province = p_province AND d.campaign = p_campaign AND d.notice = p_kind AND d.state = 'pending'
        UNION ALL
        SELECT jsonb_build_object ('day', p ->> 'day', 'ordinal', 1) FROM delivery d CROSS JOIN LATERAL jsonb_array_elements (d.parts) AS p
        WHERE d.province = p_province AND d.state = 'pending' AND d.parts <> '[]' AND p ->> 'campaign' = p_campaign) x;
    -- the rows stay: a letter that is tried again once its reports are gone says so
    UPDATE notice_report r SET bytes = NULL, wanted_until = '-infinity'
    WHERE r.province = p_province AND r.campaign = p_campaign AND r.kind = p_kind AND r.wanted_until > '-infinity'
        AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset (v_needed) AS n (day date, ordinal integer) WHERE n.day = r.day AND n.ordinal = r.ordinal);
    INSERT INTO notice_report (province, campaign, kind, day, ordinal, language, format, wanted_until)
    SELECT p_province, p_campaign, p_kind, p_day, p_ordinal, w.language, w.format, v_until FROM jsonb_to_recordset (v_wanted) AS w (language text, format text);
    RETURN CASE WHEN v_wanted IS NOT NULL THEN v_until END;
END $$;
