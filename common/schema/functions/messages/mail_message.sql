-- What a mail says, made anew at every attempt: it tells what stands then. p_results: how campaigns stand (message_results).
CREATE FUNCTION mail_message (d delivery, m member, p_results jsonb, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_notice text := (d).notice;
BEGIN
    RETURN CASE WHEN v_notice IN ('evening', 'morning') THEN member_message (d, m, p_results, p_now) WHEN v_notice = '' THEN alert_mail (d, m, p_now) ELSE notice_mail (d, m) END;
END $$;
