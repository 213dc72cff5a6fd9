-- Beside what a message of alerts has: no events.
CREATE FUNCTION notice_message (d delivery, p_language text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_notice notice;
    v_province text := (d).province; -- values: a row of the outbox is not sent along
    v_campaign text := (d).campaign;
    v_kind text := (d).notice;
    v_day date := (d).notice_day;
    v_ordinal integer := (d).notice_ordinal;
BEGIN
    SELECT * INTO STRICT v_notice FROM notice n
    WHERE n.province = v_province AND n.campaign = v_campaign AND n.kind = v_kind AND n.day = v_day AND n.ordinal = v_ordinal;
    RETURN jsonb_build_object ('v', 1, 'type', 'notice', 'key', (d).key, 'member', (d).member, 'language', p_language, 'campaign', v_notice.campaign,
        'title', coalesce ((SELECT CASE p_language WHEN 'en' THEN c.title_en ELSE c.title_vi END FROM campaign c WHERE c.code = v_notice.campaign), ''),
        'kind', v_notice.kind, 'date', v_notice.day, 'count', 0, 'critical', 0, 'events', '[]'::jsonb, 'figures', v_notice.figures,
        'link', page_link (v_notice.campaign, v_notice.day, NULL)) || CASE p_language WHEN 'en' THEN v_notice.en ELSE v_notice.vi END;
END $$;
