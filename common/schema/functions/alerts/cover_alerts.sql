-- What opened under a promise says whose it is and until when, and is one of those that the promise holds for.
CREATE FUNCTION cover_alerts (p_province text, p_changes alert_change[], p_promises jsonb, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_covered jsonb := (SELECT jsonb_agg (jsonb_build_object ('alert', c.alert, 'campaign', c.campaign, 'unit', c.unit, 'kind', c.kind, 'until', p.until, 'made_by', p.made_by))
                        FROM unnest (p_changes) c
                        JOIN jsonb_to_recordset (p_promises) AS p (unit text, kind text, until date, made_by text) ON p.unit = c.unit AND p.kind = c.kind
                        WHERE c.event = 'open');
BEGIN
    UPDATE alert a SET acknowledged_by = c.made_by, acknowledged_at = p_now, acknowledged_note = NULL, promised_until = c.until
    FROM jsonb_to_recordset (v_covered) AS c (alert bigint, until date, made_by text) WHERE a.province = p_province AND a.id = c.alert;
    UPDATE promise p SET alerts = array_append (array_remove (p.alerts, c.alert), c.alert)
    FROM jsonb_to_recordset (v_covered) AS c (alert bigint, campaign text, unit text, kind text)
    WHERE p.province = p_province AND p.campaign = c.campaign AND p.unit = c.unit AND p.kind = c.kind AND p.alert = 0 AND p.outcome IS NULL;
END $$;
