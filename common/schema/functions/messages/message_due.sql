-- When a message of these parts may go: when the reports are there that it carries, or at the latest when they are waited for no longer.
CREATE FUNCTION message_due (p_province text, p_parts jsonb) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp ();
BEGIN
    RETURN greatest (v_now, (
        SELECT max (r.wanted_until) FROM notice_report r JOIN jsonb_to_recordset (p_parts) AS p (campaign text, day date, carries boolean)
          ON p.campaign = r.campaign AND p.day = r.day
        WHERE r.province = p_province AND r.kind IN ('daily', 'weekly') AND r.bytes IS NULL AND p.carries));
END $$;
