-- What a mail carries: of a notice its reports; of a message, of each result that it tells to one at the campaign's top, those of the day and of the week.
CREATE FUNCTION mail_attachments (d delivery, p_language text, p_role text) RETURNS TABLE (name text, type text, missing boolean, bytes bytea) LANGUAGE plpgsql AS $$
DECLARE
    v_notice text := (d).notice;
    v_part record;
BEGIN
    IF v_notice NOT IN ('evening', 'morning') THEN
        RETURN QUERY SELECT * FROM notice_attachments ((d).province, (d).campaign, v_notice, (d).notice_day, (d).notice_ordinal, p_language, p_role);
        RETURN;
    END IF;
    FOR v_part IN SELECT p.campaign, p.day, k.kind FROM jsonb_to_recordset ((d).parts) AS p (campaign text, day date, carries boolean)
                  CROSS JOIN (VALUES ('daily', 1), ('weekly', 2)) AS k (kind, place) WHERE p.carries ORDER BY k.place, p.campaign LOOP
        RETURN QUERY SELECT * FROM notice_attachments ((d).province, v_part.campaign, v_part.kind, v_part.day, 1, p_language, p_role);
    END LOOP;
END $$;
