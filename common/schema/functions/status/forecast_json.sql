-- Mean pace of the last counted days with a figure, at least three; earlier and later by 1.28 standard errors (an 80 % band). On days on which the unit is
-- excused nothing is done. why: there is no finish.
CREATE FUNCTION forecast_json (p_days date[], p_ordinal integer, p_row status_row) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_mean numeric;
    v_error numeric;
    v_off date[] := (p_row).excused_after;
    v_finish date;
BEGIN
    IF (p_row).pace_days < 3 OR (p_row).workable = 0 THEN
        RETURN json_build_object ('finish', NULL, 'low', NULL, 'high', NULL, 'why', CASE WHEN (p_row).workable = 0 THEN 'finished' ELSE 'too_little_data' END);
    END IF;
    IF v_off IS NOT NULL THEN
        p_days := ARRAY (SELECT d.day FROM unnest (p_days) WITH ORDINALITY AS d (day, place) WHERE NOT d.day = ANY (v_off) ORDER BY d.place);
    END IF;
    v_mean := (p_row).pace_sum::numeric / (p_row).pace_days;
    v_error := 1.28 * sqrt (greatest (0, ((p_row).pace_squares - (p_row).pace_days * v_mean * v_mean) / ((p_row).pace_days - 1))
                            / (p_row).pace_days);
    v_finish := finish_day (p_days, p_ordinal, (p_row).workable, v_mean);
    RETURN json_build_object ('finish', v_finish,
                              'low', finish_day (p_days, p_ordinal, (p_row).workable, v_mean + v_error),
                              'high', finish_day (p_days, p_ordinal, (p_row).workable, v_mean - v_error),
                              'why', CASE WHEN v_finish IS NULL THEN 'not_reachable' END);
END $$;
