-- Acknowledges, and answers what stands then: the map of `acked`. result: acked, unknown_alert, forbidden. decided: something was decided anew. Times are
-- of the alert's zone.
CREATE FUNCTION acknowledge_stands (p_province text, p_alert bigint, p_epoch text, p_by text, p_note text, p_until date, p_scope text[], p_now timestamptz,
                                    OUT result text, OUT "by" text, OUT at text, OUT until date, OUT note text, OUT campaign text, OUT decided boolean)
LANGUAGE plpgsql AS $$
DECLARE
    a alert%ROWTYPE;
BEGIN
    result := 'unknown_alert';
    IF alert_in_epoch (p_province, p_alert, p_epoch) THEN
        SELECT k.result, k.decided INTO result, decided FROM acknowledge_alert (p_province, p_alert, p_by, p_note, p_until, p_scope, p_now) k;
    END IF;
    IF result = 'acked' THEN
        SELECT * INTO a FROM alert x WHERE x.province = p_province AND x.id = p_alert;
        "by" := a.acknowledged_by;
        at := instant_text (a.acknowledged_at, coalesce ((SELECT c.timezone FROM campaign c WHERE c.code = a.campaign), province_zone (p_province)));
        until := a.promised_until;
        note := nullif (a.acknowledged_note, '');
        campaign := a.campaign;
    END IF;
END $$;
