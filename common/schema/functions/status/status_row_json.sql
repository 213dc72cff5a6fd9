CREATE FUNCTION status_row_json (p_days date[], p_ordinal integer, p_row status_row, p_streak integer, p_shown boolean)
RETURNS json LANGUAGE plpgsql AS $$
BEGIN
    RETURN json_build_object (
        'unit', (p_row).unit, 'name', (p_row).name, 'parent', (p_row).parent, 'level', (p_row).level,
        'target', (p_row).target, 'provisional', (p_row).provisional, 'unassigned', (p_row).unassigned,
        'plan_day', (p_row).plan_day, 'plan_excused', (p_row).plan_excused, 'day', (p_row).day,
        'percent_day', percent_of ((p_row).day, (p_row).plan_day), 'plan_cumulative', (p_row).plan_cumulative,
        'cumulative', (p_row).cumulative, 'explained', (p_row).explained, 'remaining', (p_row).remaining,
        'workable', (p_row).workable, 'percent', (p_row).percent, 'percent_net', (p_row).percent_net,
        'days_left', (p_row).days_left, 'required_per_day', (p_row).required_per_day,
        'reports_in', (p_row).reports_in, 'reports_expected', (p_row).reports_expected,
        'streak', p_streak, 'status', CASE WHEN p_shown THEN (p_row).status END, 'rank', (p_row).rank, 'implausible', (p_row).implausible,
        'forecast', forecast_json (p_days, p_ordinal, p_row));
END $$;
