-- Alerts of one unit, open and ended, the latest first, as they stand or stood: at most p_limit, of so many that there were ever.
CREATE FUNCTION unit_alerts_json (p_campaign text, p_unit text, p_limit integer, p_as_of timestamptz, p_now timestamptz, p_scope text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_unit text;
    v_alerts bigint[];
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM as_of_check (NULL, p_as_of, p_now);
    v_unit := coalesce (p_unit, c.top);
    PERFORM campaign_unit_check (c.code, v_unit);
    v_alerts := ARRAY (SELECT a.id FROM alert a WHERE a.province = c.province AND a.campaign = c.code AND a.unit = v_unit);
    RETURN (
        WITH story AS MATERIALIZED (
            SELECT s.told, s.last, s.acknowledgements, row_number () OVER (ORDER BY (s.told).day DESC, (s.told).alert DESC) AS place
            FROM alert_stories (c.province, v_alerts, p_scope, c.timezone, p_as_of) s)
        SELECT json_build_object ('campaign', c.code, 'unit', v_unit, 'as_of', instant_text (p_as_of, c.timezone), 'total', (SELECT count (*) FROM story),
            'alerts', coalesce (json_agg (json_build_object ('alert', (s.told).alert, 'kind', (s.told).kind, 'date', (s.told).day,
                'state', CASE WHEN (s.last).state = 'resolved' THEN 'resolved' WHEN (s.last).acknowledged_by IS NOT NULL THEN 'acknowledged' ELSE 'open' END,
                'severity', (s.last).severity, 'streak', (s.last).streak, 'text', json_build_object ('vi', (s.told).text_vi, 'en', (s.told).text_en),
                'raised_at', instant_text ((s.last).raised_at, c.timezone),
                'ended_at', CASE WHEN (s.last).state = 'resolved' THEN instant_text ((s.last).at, c.timezone) END,
                'resolution', CASE WHEN (s.last).state = 'resolved' THEN (s.last).resolution END,
                'acknowledgements', s.acknowledgements) ORDER BY s.place), '[]'))
        FROM story s WHERE s.place <= p_limit);
END $$;
