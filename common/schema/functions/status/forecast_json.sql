-- When a unit will be done, at the pace of its latest counted days with a figure, of which it takes three. On days on which the unit is excused nothing is
-- done. why: there is no finish. silent: where days between were not reported of, the same if nothing was done on them.
CREATE FUNCTION forecast_json (p_days date[], p_ordinal integer, p_row status_row) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_off date[] := (p_row).excused_after;
    v_silent integer := (p_row).silent_days;
    b record;
    s record;
BEGIN
    IF (p_row).pace_days < 3 OR (p_row).workable = 0 THEN
        RETURN json_build_object ('finish', NULL, 'low', NULL, 'high', NULL, 'why', CASE WHEN (p_row).workable = 0 THEN 'finished' ELSE 'too_little_data' END,
                                  'silent', NULL);
    END IF;
    IF v_off IS NOT NULL THEN
        p_days := ARRAY (SELECT d.day FROM unnest (p_days) WITH ORDINALITY AS d (day, place) WHERE NOT d.day = ANY (v_off) ORDER BY d.place);
    END IF;
    b := forecast_band (p_days, p_ordinal, (p_row).workable, (p_row).pace_days, (p_row).pace_sum, (p_row).pace_squares, (p_row).pace_weekdays);
    s := forecast_band (p_days, p_ordinal, (p_row).workable, (p_row).pace_days + v_silent, (p_row).pace_sum, (p_row).pace_squares, (p_row).pace_weekdays);
    RETURN json_build_object ('finish', b.finish, 'low', b.low, 'high', b.high, 'why', CASE WHEN b.finish IS NULL THEN 'not_reachable' END,
                              'silent', CASE WHEN v_silent > 0 THEN json_build_object ('days', v_silent, 'finish', s.finish, 'low', s.low, 'high', s.high) END);
END $$;
