-- What an alert says of the unit at that day: the figures of alerts/1. plan_excused only where there is any: an alert that says nothing of it stays as it is.
CREATE FUNCTION alert_figures (r status_row) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object (
        'plan_day', (r).plan_day, 'day', (r).day, 'shortfall', greatest (0, (r).plan_day - coalesce ((r).plan_excused, 0) - coalesce ((r).day, 0)),
        'plan_cumulative', (r).plan_cumulative, 'cumulative', (r).cumulative, 'target', (r).target, 'explained', (r).explained,
        'remaining', (r).remaining, 'days_left', (r).days_left, 'required_per_day', (r).required_per_day,
        'reports_in', (r).reports_in, 'reports_expected', (r).reports_expected)
        || CASE WHEN (r).plan_excused > 0 THEN jsonb_build_object ('plan_excused', (r).plan_excused) ELSE '{}' END
$$;
