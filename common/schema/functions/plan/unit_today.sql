-- Today where a unit lies: the clock's day in its province.
CREATE FUNCTION unit_today (p_unit text, p_now timestamptz) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN province_today ((unit_at (p_unit, '-infinity')).province, p_now);
END $$;
