-- What a change has moved, by unit: its target, its plan, what it needs a day, its forecast, its days, and the alerts that ended or opened. Units that nothing moved are
-- left out.
CREATE FUNCTION moves_between (p_before jsonb, p_after jsonb) RETURNS json LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (
        WITH days AS (
            SELECT a.unit, a.day, a.name, b.plan AS plan_was, a.plan, b.status AS status_was, a.status, b.excused AS excused_was, a.excused,
                   b.plan_excused AS less_was, a.plan_excused AS less, b.expected AS expected_was, a.expected
            FROM jsonb_to_recordset (p_before -> 'days') AS b (unit text, day date, plan bigint, status text, excused boolean, plan_excused bigint, expected integer)
            JOIN jsonb_to_recordset (p_after -> 'days') AS a (unit text, day date, name text, plan bigint, status text, excused boolean, plan_excused bigint, expected integer)
              ON a.unit = b.unit AND a.day = b.day
            WHERE (a.plan, a.status, a.excused, a.plan_excused, a.expected) IS DISTINCT FROM (b.plan, b.status, b.excused, b.plan_excused, b.expected)),
        alerts AS (
            SELECT a.unit, a.day, a.kind, b.state AS was, a.state
            FROM jsonb_to_recordset (p_after -> 'alerts') AS a (alert bigint, unit text, day date, kind text, state text)
            LEFT JOIN jsonb_to_recordset (p_before -> 'alerts') AS b (alert bigint, state text) ON b.alert = a.alert
            WHERE a.state IS DISTINCT FROM b.state),
        units AS (
            SELECT coalesce (a.unit, b.unit) AS unit, coalesce (a.name, b.name) AS name, b.target AS target_was, a.target, b.required AS required_was, a.required, b.forecast AS forecast_was, a.forecast
            FROM jsonb_to_recordset (p_before -> 'units') AS b (unit text, name text, target bigint, required bigint, forecast jsonb)
            FULL JOIN jsonb_to_recordset (p_after -> 'units') AS a (unit text, name text, target bigint, required bigint, forecast jsonb) ON a.unit = b.unit),
        moved AS (
            SELECT d.unit, d.name FROM days d UNION SELECT l.unit, NULL FROM alerts l
            UNION SELECT u.unit, u.name FROM units u WHERE (u.target, u.required, u.forecast) IS DISTINCT FROM (u.target_was, u.required_was, u.forecast_was))
        SELECT coalesce (json_agg (json_build_object (
            'unit', m.unit, 'name', coalesce (u.name, m.name), 'target', json_build_array (u.target_was, u.target),
            'plan', (SELECT coalesce (json_agg (json_build_object ('date', d.day, 'old', d.plan_was, 'new', d.plan) ORDER BY d.day), '[]')
                     FROM days d WHERE d.unit = m.unit AND d.plan <> d.plan_was),
            'required_per_day', json_build_array (u.required_was, u.required), 'forecast', json_build_array (u.forecast_was, u.forecast),
            'days', (SELECT coalesce (json_agg (json_build_object ('date', d.day, 'excused', json_build_array (d.excused_was, d.excused),
                         'status', json_build_array (d.status_was, d.status), 'plan_excused', json_build_array (d.less_was, d.less),
                         'reports_expected', json_build_array (d.expected_was, d.expected)) ORDER BY d.day), '[]')
                     FROM days d WHERE d.unit = m.unit),
            'alerts', (SELECT coalesce (json_agg (json_build_object ('date', l.day, 'kind', l.kind, 'from', l.was, 'to', l.state) ORDER BY l.day, l.kind), '[]')
                       FROM alerts l WHERE l.unit = m.unit)) ORDER BY m.unit COLLATE "C"), '[]')
        FROM (SELECT x.unit, max (x.name) AS name FROM moved x GROUP BY x.unit) m LEFT JOIN units u ON u.unit = m.unit);
END $$;
