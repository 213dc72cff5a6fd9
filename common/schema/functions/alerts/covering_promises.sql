-- The promises that stand and cover what opens now: by campaign, unit and kind. Null where none does.
CREATE FUNCTION covering_promises (p_province text, p_changes alert_change[], p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_campaign text := p_changes[1].campaign; -- what is recorded together is of one campaign
    v_today date := (p_now AT TIME ZONE zone_of (p_province, v_campaign))::date;
    v_units text[] := ARRAY (SELECT c.unit FROM unnest (p_changes) c WHERE c.event = 'open' AND covers_later (c.kind));
BEGIN
    IF v_units = '{}' THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT jsonb_agg (x) FROM (
        SELECT p.unit, p.kind, p.until, p.made_by FROM promise p
        WHERE p.province = p_province AND p.campaign = v_campaign AND p.unit = ANY (v_units) AND p.alert = 0 AND p.outcome IS NULL
          AND p.until >= v_today AND p.covers_until >= v_today) x);
END $$;
