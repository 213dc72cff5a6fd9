-- How a unit stands, and how it would with more people: its pace a day, when it would be done, whether that is within the plan. Each pair is [as it is, as it would be].
CREATE FUNCTION rehearsal_row_json (c campaign, p_ordinal integer, p_row status_row, p_new status_row) RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_pace numeric[] := ARRAY[(p_row).pace_sum / nullif ((p_row).pace_days, 0)::numeric, (p_new).pace_sum / nullif ((p_new).pace_days, 0)::numeric];
    v_forecast json[] := ARRAY[forecast_json (c.working_days, p_ordinal, p_row), forecast_json (c.working_days, p_ordinal, p_new)];
BEGIN
    RETURN json_build_object ('unit', (p_row).unit, 'name', (p_row).name, 'target', (p_row).target, 'plan_day', (p_row).plan_day, 'cumulative', (p_row).cumulative,
        'workable', (p_row).workable, 'days_left', (p_row).days_left, 'required_per_day', (p_row).required_per_day,
        'pace', (SELECT json_agg (round (x, 1) ORDER BY place) FROM unnest (v_pace) WITH ORDINALITY AS p (x, place)), 'forecast', to_json (v_forecast),
        'in_time', (SELECT json_agg (CASE WHEN f ->> 'why' = 'finished' THEN true WHEN f ->> 'why' = 'not_reachable' THEN false
                                          ELSE (f ->> 'finish')::date <= c.plan_until END ORDER BY place) FROM unnest (v_forecast) WITH ORDINALITY AS x (f, place)));
END $$;
