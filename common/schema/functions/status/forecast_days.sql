-- In how many days of work the workable rest is done, from p_days days that brought p_sum and whose squares add up to p_squares. p_sign 0: as likely later as
-- earlier, which is at their mean; 1 and -1: the first and the last of those days that eight in ten keep to. Null: that cannot be foreseen.
CREATE FUNCTION forecast_days (p_workable bigint, p_days integer, p_sum bigint, p_squares numeric, p_sign integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    c_beyond CONSTANT integer := 10000; -- days: nobody plans so far
    v_after integer := 0;               -- it is not done by then
    v_by integer := 1;                  -- it is
    v_middle integer;
BEGIN
    IF p_sum <= 0 OR p_workable * p_days > p_sum * c_beyond THEN
        RETURN NULL;
    END IF;
    WHILE forecast_brings (v_by, p_days, p_sum, p_squares, p_sign) < p_workable LOOP
        IF v_by > c_beyond THEN
            RETURN NULL;
        END IF;
        v_after := v_by;
        v_by := 2 * v_by;
    END LOOP;
    WHILE v_by > v_after + 1 LOOP
        v_middle := (v_after + v_by) / 2;
        IF forecast_brings (v_middle, p_days, p_sum, p_squares, p_sign) < p_workable THEN
            v_after := v_middle;
        ELSE
            v_by := v_middle;
        END IF;
    END LOOP;
    RETURN v_by;
END $$;
