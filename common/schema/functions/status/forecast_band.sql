-- When the workable rest is done, after p_days days that brought p_sum and whose squares add up to p_squares: finish as likely later as earlier, low and high
-- the ends of what eight in ten keep to, each null where it cannot be foreseen. p_calendar: the campaign's working_days without those on which nothing is done.
-- p_weekdays: what weekday_effect says of the unit. They move the ends, not the finish, which says the same as behind_plan.
CREATE FUNCTION forecast_band (p_calendar date[], p_ordinal integer, p_workable bigint, p_days integer, p_sum bigint, p_squares numeric, p_weekdays double precision[],
                               OUT finish date, OUT low date, OUT high date) LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_finish integer := forecast_days (p_workable, p_days, p_sum, p_squares, 0);
    v_low integer;
    v_high integer;
BEGIN
    IF p_weekdays IS NULL OR v_finish IS NULL THEN
        v_low := forecast_days (p_workable, p_days, p_sum, p_squares, 1);
        v_high := forecast_days (p_workable, p_days, p_sum, p_squares, -1);
    ELSE
        v_low := least (v_finish, forecast_weekly (p_calendar, p_ordinal, p_workable, p_days, p_sum, p_weekdays, 1));
        v_high := forecast_weekly (p_calendar, p_ordinal, p_workable, p_days, p_sum, p_weekdays, -1);
        v_high := CASE WHEN v_high IS NOT NULL THEN greatest (v_finish, v_high) END;
    END IF;
    finish := p_calendar[p_ordinal + v_finish];
    low := p_calendar[p_ordinal + v_low];
    high := p_calendar[p_ordinal + v_high];
END $$;
