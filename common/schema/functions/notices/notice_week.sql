-- The figures of that close, of all days since the week before was closed: what came on days that do not count is in it.
CREATE FUNCTION notice_week (p_province text, p_campaign text, p_day date, p_reports boolean, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_at timestamptz := (SELECT k.figures_at FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign AND k.day = p_day);
    v_from date := coalesce ((SELECT max (d.day) + 1 FROM campaign_day d
                              WHERE d.campaign = p_campaign AND d.counted AND d.day < date_trunc ('week', p_day::timestamp)::date),
                             (SELECT min (d.day) FROM campaign_day d WHERE d.campaign = p_campaign));
    v_ordinal integer := (SELECT d.ordinal FROM campaign_day d WHERE d.campaign = p_campaign AND d.day = p_day);
    v_day record;
    v_rows status_row[];
    v_total status_row;
    v_days jsonb := '[]';
    v_week jsonb;
    v_forecast json;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    FOR v_day IN SELECT d.day, d.counted FROM campaign_day d WHERE d.campaign = p_campaign AND d.day BETWEEN v_from AND p_day ORDER BY d.day LOOP
        SELECT array_agg (r) INTO v_rows FROM status_rows (p_campaign, v_day.day, v_at) r WHERE r.depth <= 1;
        v_days := v_days || coalesce ((SELECT jsonb_agg (jsonb_build_object ('unit', r.unit, 'value', r.day, 'plan', r.plan_day,
                                                                           'status', CASE WHEN v_day.counted THEN r.status END)) FROM unnest (v_rows) r), '[]');
    END LOOP; -- the last day's rows stay
    SELECT r.* INTO v_total FROM unnest (v_rows) r WHERE r.depth = 0;
    SELECT jsonb_agg (x) INTO v_week FROM (
        SELECT d.unit, sum (d.value) AS value, sum (d.plan) AS plan, count (*) FILTER (WHERE d.status IN ('met', 'done')) AS met,
               count (*) FILTER (WHERE d.status = 'missed') AS missed, count (*) FILTER (WHERE d.status = 'no_report') AS silent
        FROM jsonb_to_recordset (v_days) AS d (unit text, value bigint, plan bigint, status text) GROUP BY d.unit) x;
    v_forecast := forecast_json (c.working_days, v_ordinal, v_total);
    RETURN notify_readers (p_campaign, 'weekly', p_day, 1, weekly_words (true, c, v_from, p_day, v_at, v_rows, v_week, v_forecast),
        weekly_words (false, c, v_from, p_day, v_at, v_rows, v_week, v_forecast),
        jsonb_build_object ('from', v_from, 'forecast', v_forecast, 'units', (
            SELECT jsonb_agg (jsonb_build_object ('unit', r.unit, 'name', r.name, 'target', r.target, 'week', w.value, 'plan_week', w.plan,
                       'plan_cumulative', r.plan_cumulative, 'cumulative', r.cumulative, 'explained', r.explained, 'remaining', r.remaining, 'percent', r.percent,
                       'met', w.met, 'missed', w.missed, 'silent', w.silent) ORDER BY r.path)
            FROM unnest (v_rows) r
            JOIN jsonb_to_recordset (v_week) AS w (unit text, value bigint, plan bigint, met bigint, missed bigint, silent bigint) ON w.unit = r.unit)), p_reports, p_now);
END $$;
