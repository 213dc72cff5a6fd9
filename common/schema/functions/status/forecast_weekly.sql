-- What forecast_days says where weekdays differ (weekday_effect): each of the days to come brings by its weekday, and of the scatter that is left out which the
-- weekdays explain. p_calendar: the days of work, of which those after p_ordinal are to come. Null: it is not done by their end.
CREATE FUNCTION forecast_weekly (p_calendar date[], p_ordinal integer, p_workable bigint, p_days integer, p_sum bigint, p_weekdays double precision[], p_sign integer)
RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_mean double precision := p_sum / p_days::double precision;
    v_scatter double precision := greatest (p_weekdays[8], 1 / v_mean);
    v_brings double precision := 0;
BEGIN
    FOR v_ahead IN 1 .. cardinality (p_calendar) - p_ordinal LOOP
        v_brings := v_brings + v_mean * p_weekdays[extract (isodow FROM p_calendar[p_ordinal + v_ahead])::integer];
        IF v_brings * forecast_factor (v_ahead, p_days, v_scatter, p_sign) >= p_workable THEN
            RETURN v_ahead;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
