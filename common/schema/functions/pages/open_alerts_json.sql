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
    PERFORM campaign_unit_check (c.code, v_unit);
    RETURN (
        WITH shown AS MATERIALIZED (SELECT * FROM waiting_alerts (c.province, c.code, v_unit, p_scope)),
        placed AS (
            SELECT s.*, row_number () OVER same AS place, (array_agg (s.id) OVER same_all)[2:201] AS others FROM shown s
            WINDOW same AS (PARTITION BY s.unit, s.state = 'acknowledged' ORDER BY severity_rank (s.severity) DESC, s.day DESC, s.kind),
                   same_all AS (same ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)),
        page AS (
            SELECT * FROM placed WHERE place = 1 OR NOT p_by_unit
            ORDER BY state = 'acknowledged', severity_rank (severity) DESC, day DESC, unit, kind LIMIT p_limit),
        due AS (
            SELECT * FROM placed WHERE (place = 1 OR NOT p_by_unit) AND state = 'acknowledged' AND promised_until <= v_soon
            ORDER BY promised_until, unit, kind LIMIT 50),
        line AS (
            SELECT k.*, json_build_object ('alert', k.id, 'state', k.state, 'kind', k.kind, 'severity', k.severity,
                'unit', k.unit, 'unit_name', k.unit_name, 'date', k.day, 'streak', k.streak,
                'text', json_build_object ('vi', k.text_vi, 'en', k.text_en), 'raised_at', instant_text (k.raised_at, c.timezone),
                'acknowledged_by', k.acknowledged_by, 'acknowledged_at', instant_text (k.acknowledged_at, c.timezone),
                'note', k.acknowledged_note, 'until', k.promised_until, 'others', CASE WHEN p_by_unit THEN to_json (k.others) ELSE '[]' END) AS json
            FROM (SELECT p.*, false AS is_due FROM page p UNION ALL SELECT d.*, true FROM due d) k)
        SELECT json_build_object ('campaign', c.code, 'total', (SELECT count (*) FROM shown),
            'units', (SELECT count (DISTINCT s.unit) FROM shown s WHERE s.state = 'open'),
            'alerts', coalesce ((SELECT json_agg (l.json ORDER BY l.state = 'acknowledged', severity_rank (l.severity) DESC, l.day DESC, l.unit, l.kind)
                                 FROM line l WHERE NOT l.is_due), '[]'),
            'due', coalesce ((SELECT json_agg (l.json ORDER BY l.promised_until, l.unit, l.kind) FROM line l WHERE l.is_due), '[]')));
END $$;
