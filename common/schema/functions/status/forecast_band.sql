-- When the workable rest is done, after p_days days that brought p_sum and whose squares add up to p_squares: finish as likely later as earlier, low and high
-- the ends of what eight in ten keep to, each null where it cannot be foreseen. p_calendar: the campaign's working_days without those on which nothing is done.
CREATE FUNCTION forecast_band (p_calendar date[], p_ordinal integer, p_workable bigint, p_days integer, p_sum bigint, p_squares numeric,
                               OUT finish date, OUT low date, OUT high date) LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    finish := p_calendar[p_ordinal + forecast_days (p_workable, p_days, p_sum, p_squares, 0)];
    low := p_calendar[p_ordinal + forecast_days (p_workable, p_days, p_sum, p_squares, 1)];
    high := p_calendar[p_ordinal + forecast_days (p_workable, p_days, p_sum, p_squares, -1)];
END $$;
