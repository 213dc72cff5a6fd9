-- Alerts that wait for somebody now, in a unit and below it: the gravest first, then the latest. Held ones are not told, so not shown. By unit: of
-- what a unit has waiting (or acknowledged) the first, with the numbers of the others, at most 200. `due`: those whose promised
-- day is over, is today or tomorrow, whatever p_limit is, at most 50.
CREATE FUNCTION open_alerts_json (p_campaign text, p_unit text, p_scope text, p_limit integer, p_by_unit boolean, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_unit text;
    v_soon date;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    v_unit := coalesce (p_unit, c.top);
    v_soon := (p_now AT TIME ZONE c.timezone)::date + 1;
    IF NOT EXISTS (SELECT 1 FROM campaign_node n WHERE n.campaign = c.code AND n.unit = v_unit) THEN
        RAISE EXCEPTION 'campaign % has no unit %', c.code, p_unit USING ERRCODE = 'P0002';
    END IF;
    RETURN (
        WITH shown AS (
            SELECT a.*, e.unit_name, e.text_vi, e.text_en, e.id AS event
            FROM alert a
            JOIN LATERAL (
                SELECT x.* FROM alert_event x WHERE x.province = a.province AND x.alert = a.id AND x.state IN ('open', 'updated', 'escalated')
                ORDER BY x.id DESC LIMIT 1) e ON true
            WHERE a.province = c.province AND a.campaign = c.code AND a.state IN ('open', 'acknowledged')
              AND in_scope (e.unit_path, v_unit) AND in_scope (e.unit_path, p_scope)),
        placed AS (
            SELECT s.*, row_number () OVER same AS place, (array_agg (s.id) OVER same_all)[2:201] AS others FROM shown s
            WINDOW same AS (PARTITION BY s.unit, s.state = 'acknowledged' ORDER BY severity_rank (s.severity) DESC, s.day DESC, s.kind),
                   same_all AS (same ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)),
        page AS (
            SELECT * FROM placed WHERE place = 1 OR NOT p_by_unit
            ORDER BY state = 'acknowledged', severity_rank (severity) DESC, day DESC, unit, kind LIMIT p_limit),
        due AS (
            SELECT * FROM placed WHERE (place = 1 OR NOT p_by_unit) AND state = 'acknowledged' AND promised_until <= v_soon
            ORDER BY promised_until, unit, kind LIMIT 50)
        SELECT json_build_object ('campaign', c.code, 'total', (SELECT count (*) FROM shown),
            'units', (SELECT count (DISTINCT s.unit) FROM shown s WHERE s.state = 'open'),
            'alerts', coalesce ((SELECT json_agg (json_build_object ('alert', p.id, 'state', p.state, 'kind', p.kind, 'severity', p.severity,
                'unit', p.unit, 'unit_name', p.unit_name, 'date', p.day, 'streak', p.streak,
                'text', json_build_object ('vi', p.text_vi, 'en', p.text_en), 'raised_at', instant_text (p.raised_at, c.timezone),
                'acknowledged_by', p.acknowledged_by, 'acknowledged_at', instant_text (p.acknowledged_at, c.timezone),
                'note', p.acknowledged_note, 'until', p.promised_until, 'others', CASE WHEN p_by_unit THEN to_json (p.others) ELSE '[]' END)
                ORDER BY p.state = 'acknowledged', severity_rank (p.severity) DESC, p.day DESC, p.unit, p.kind) FROM page p), '[]'),
            'due', coalesce ((SELECT json_agg (json_build_object ('alert', d.id, 'state', d.state, 'kind', d.kind, 'severity', d.severity,
                'unit', d.unit, 'unit_name', d.unit_name, 'date', d.day, 'streak', d.streak,
                'text', json_build_object ('vi', d.text_vi, 'en', d.text_en), 'raised_at', instant_text (d.raised_at, c.timezone),
                'acknowledged_by', d.acknowledged_by, 'acknowledged_at', instant_text (d.acknowledged_at, c.timezone),
                'note', d.acknowledged_note, 'until', d.promised_until, 'others', CASE WHEN p_by_unit THEN to_json (d.others) ELSE '[]' END)
                ORDER BY d.promised_until, d.unit, d.kind) FROM due d), '[]')));
END $$;
