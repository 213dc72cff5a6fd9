-- Acknowledges as acknowledge_stands does. Where that decided something anew, who did it is in the audit log: by alerts/1, or by HTTP.
CREATE FUNCTION acknowledge (p_province text, p_alert bigint, p_epoch text, p_by text, p_note text, p_until date, p_scope text[], p_now timestamptz,
                             OUT result text, OUT "by" text, OUT at text, OUT until date, OUT note text, OUT campaign text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_decided boolean;
BEGIN
    SELECT s.result, s."by", s.at, s.until, s.note, s.campaign, s.decided INTO result, "by", at, until, note, campaign, v_decided
    FROM acknowledge_stands (p_province, p_alert, p_epoch, p_by, p_note, p_until, p_scope, p_now) s;
    IF v_decided THEN
        PERFORM audit_write (p_now, p_by, CASE session_user WHEN 'tiendo_exporter' THEN 'http' ELSE 'alerts' END, 'ack', p_province,
                             jsonb_strip_nulls (jsonb_build_object ('alert', p_alert, 'campaign', nullif (campaign, ''), 'until', p_until, 'note', nullif (p_note, ''))));
    END IF;
END $$;
