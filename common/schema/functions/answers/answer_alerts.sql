-- Alerts as the page behind a mail's link shows them: what waits first, the member's own unit before others, the gravest first; at most p_most.
CREATE FUNCTION answer_alerts (p_province text, p_ids bigint[], p_unit text, p_most integer, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_zone text := province_zone (p_province);
    v_alerts jsonb; -- read first, as values: campaigns lie elsewhere
BEGIN
    SELECT jsonb_agg (x) INTO v_alerts FROM (
        SELECT a.id, a.campaign, a.unit, a.day, a.kind, a.state, a.severity, a.streak, a.raised_at, a.resolution, a.acknowledged_by, a.acknowledged_at,
               a.acknowledged_note, a.promised_until, e.unit_name, e.unit_path, e.text_vi, e.text_en
        FROM alert a
        JOIN LATERAL (SELECT x.* FROM alert_event x WHERE x.province = a.province AND x.alert = a.id AND x.state IN ('open', 'updated', 'escalated')
                      ORDER BY x.id DESC LIMIT 1) e ON true
        WHERE a.province = p_province AND a.id = ANY (p_ids)) x;
    RETURN (
        SELECT coalesce (jsonb_agg (y.alert ORDER BY y.place), '[]') FROM (
            SELECT row_number () OVER (ORDER BY array_position (ARRAY['open', 'acknowledged'], a.state), a.unit = p_unit DESC, severity_rank (a.severity) DESC,
                                                a.day DESC, a.unit_path, a.id) AS place,
                   jsonb_build_object ('alert', a.id, 'state', a.state, 'kind', a.kind, 'severity', a.severity, 'campaign', nullif (a.campaign, ''),
                       'title', jsonb_build_object ('vi', coalesce (c.title_vi, ''), 'en', coalesce (c.title_en, '')), 'unit', a.unit, 'unit_name', a.unit_name,
                       'date', a.day, 'streak', a.streak, 'text', jsonb_build_object ('vi', a.text_vi, 'en', a.text_en), 'raised_at', instant_text (a.raised_at, z.zone),
                       'resolution', a.resolution, 'acknowledged_by', a.acknowledged_by, 'acknowledged_at', instant_text (a.acknowledged_at, z.zone),
                       'note', nullif (a.acknowledged_note, ''), 'until', a.promised_until, 'until_first', p.first, 'until_last', p.last) AS alert
            FROM jsonb_to_recordset (v_alerts) AS a (id bigint, campaign text, unit text, day date, kind text, state text, severity text, streak integer,
                     raised_at timestamptz, resolution text, acknowledged_by text, acknowledged_at timestamptz, acknowledged_note text, promised_until date,
                     unit_name text, unit_path text, text_vi text, text_en text)
            LEFT JOIN campaign c ON c.code = a.campaign
            CROSS JOIN LATERAL (SELECT coalesce (c.timezone, v_zone) AS zone) z
            CROSS JOIN LATERAL promise_days (p_province, a.campaign, p_now) p) y
        WHERE y.place <= p_most);
END $$;
