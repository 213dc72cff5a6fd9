-- What behind_plan becomes for units, by their status on a closed day: one alert a unit, its date the day on which it began. After it ended the next one is
-- of the day that is judged; none opens for p_settled.
CREATE FUNCTION forecast_changes (p_province text, p_campaign text, p_day date, p_rows status_row[], p_settled text[], p_now timestamptz)
RETURNS alert_change[] LANGUAGE plpgsql AS $$
DECLARE
    v_left text[] := left_units (p_campaign, p_day, (p_now AT TIME ZONE zone_of (p_province, p_campaign))::date);
    v_standing alert[]; -- read first: functions of rows are not called where the rows lie
    v_streaks jsonb;
BEGIN
    SELECT array_agg (x) INTO v_standing FROM alert x
    WHERE x.province = p_province AND x.campaign = p_campaign AND x.kind = 'behind_plan' AND (x.state <> 'resolved' OR x.day = p_day);
    p_settled := p_settled || ARRAY (SELECT x.unit FROM unnest (v_standing) x WHERE x.state = 'resolved' AND x.resolution = 'ended'); -- a later deadline opens it no more
    SELECT jsonb_object_agg (s.unit, jsonb_build_array (s.streak, s.silent)) INTO v_streaks FROM day_status s
    WHERE s.province = p_province AND s.campaign = p_campaign AND s.day = p_day AND s.superseded_at = 'infinity';
    RETURN (
        WITH paced AS (
            SELECT r, CASE WHEN (r).pace_sum > 0 THEN ((r).workable * (r).pace_days + (r).pace_sum - 1) / (r).pace_sum END AS needed
            FROM unnest (p_rows) r
            WHERE NOT (r).unit = ANY (v_left)),
        judged AS (
            SELECT p.r, p.needed, (p.r).workable > 0 AND (p.r).pace_days >= 3 AND (p.needed IS NULL OR p.needed > (p.r).days_left) AS due
            FROM paced p),
        standing AS ( -- of a unit the open one, else that of the very day
            SELECT DISTINCT ON (x.unit) x.unit, x AS alert FROM unnest (v_standing) x
            ORDER BY x.unit, x.state = 'resolved'),
        step AS (
            SELECT alert_step (a.alert, due, p_campaign, (r).unit, coalesce ((a.alert).day, p_day), 'behind_plan',
                               CASE WHEN (r).days_left = 0 OR (r).required_per_day * (r).pace_days > 2 * (r).pace_sum THEN 'critical' ELSE 'warning' END,
                               alert_figures (r) || jsonb_build_object ('pace_days', (r).pace_days, 'pace_sum', (r).pace_sum, 'days_needed', needed,
                                                                      'silent_days', coalesce ((v_streaks -> (r).unit ->> 1)::integer, 0)),
                               coalesce ((v_streaks -> (r).unit ->> 0)::integer, 0), (r).name, (r).path) AS change
            FROM judged j
            LEFT JOIN standing a ON a.unit = (r).unit
            WHERE j.due OR a.unit IS NOT NULL)
        SELECT array_agg (s.change) FROM step s WHERE (s.change).kind IS NOT NULL AND NOT ((s.change).event = 'open' AND (s.change).unit = ANY (p_settled)));
END $$;
