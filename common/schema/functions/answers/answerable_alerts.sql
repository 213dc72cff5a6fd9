-- The alerts that a mail can be answered about: those of its news and, of an evening or morning message, those that it says are to be acknowledged; as far
-- as the member's subtree goes today. What was put right since is among them. Press, copies and mails of published figures have none.
CREATE FUNCTION answerable_alerts (d delivery, m member, p_now timestamptz) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (d).province;
    v_events bigint[] := (d).events;
    v_unit text := (m).unit;
    v_path text[] := string_to_array ((unit_now (v_unit, p_now)).path, '/');
    v_at timestamptz := coalesce ((d).made_at, p_now);
    v_campaigns text[];
    v_ids bigint[];
    c campaign;
BEGIN
    IF (m).role IN ('press', 'copy') OR (d).notice NOT IN ('', 'evening', 'morning') THEN
        RETURN '{}';
    END IF;
    SELECT array_agg (DISTINCT e.alert), array_agg (DISTINCT e.campaign) INTO v_ids, v_campaigns FROM alert_event e WHERE e.province = v_province AND e.id = ANY (v_events);
    IF (d).notice <> '' THEN
        v_campaigns := v_campaigns || ARRAY (SELECT p.campaign FROM jsonb_to_recordset ((d).parts) AS p (campaign text));
        FOR c IN SELECT k.* FROM campaign k WHERE k.code = ANY (v_campaigns) LOOP
            v_ids := v_ids || ARRAY (SELECT w.id FROM awaited_alerts (c, (m).role, v_path, v_at) w);
        END LOOP;
    END IF;
    RETURN ARRAY (
        SELECT a.id FROM alert a
        JOIN LATERAL (SELECT x.unit_path FROM alert_event x WHERE x.province = a.province AND x.alert = a.id ORDER BY x.id DESC LIMIT 1) e ON true
        WHERE a.province = v_province AND a.id = ANY (v_ids) AND a.state <> 'held' AND in_scope (e.unit_path, v_unit) ORDER BY a.id);
END $$;
