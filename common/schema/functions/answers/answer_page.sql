-- The page behind a mail's link: the member, and the alerts of that mail as they stand now, what waits first, then the gravest. result: shown, or why not
-- (answer_refusal). Changes nothing. until_first, until_last: days that may be promised of each.
CREATE FUNCTION answer_page (p_province text, p_epoch text, p_member text, p_message bigint, p_now timestamptz, OUT result text, OUT page text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    d delivery;
    m member;
    v_ids bigint[];
    v_vi boolean;
    v_alerts jsonb;
BEGIN
    result := coalesce (answer_refusal (p_province, p_epoch, p_member, p_message), 'shown');
    SELECT * INTO m FROM member k WHERE k.code = p_member;
    v_vi := coalesce (m.language, 'vi') <> 'en';
    IF result <> 'shown' THEN
        page := jsonb_build_object ('language', CASE WHEN v_vi THEN 'vi' ELSE 'en' END);
        RETURN;
    END IF;
    SELECT * INTO d FROM delivery k WHERE k.province = p_province AND k.id = p_message;
    v_ids := answerable_alerts (d, m, p_now);
    v_alerts := answer_alerts (p_province, v_ids, m.unit, 500, p_now);
    page := jsonb_build_object ('member', m.code, 'language', CASE WHEN v_vi THEN 'vi' ELSE 'en' END, 'unit', m.unit,
        'unit_name', (unit_now (m.unit, p_now)).name_vi, 'message', p_message, 'kind', CASE d.notice WHEN '' THEN 'alert' ELSE d.notice END,
        'sent_at', instant_text (d.made_at, province_zone (p_province)), 'total', cardinality (v_ids), 'alerts', v_alerts);
END $$;
