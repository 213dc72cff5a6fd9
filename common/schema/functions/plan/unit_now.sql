-- What a code means today, where it lies: the day is that of its province.
CREATE FUNCTION unit_now (p_code text, p_now timestamptz) RETURNS unit LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN unit_at (p_code, province_today ((SELECT u.province FROM unit u WHERE u.code = p_code ORDER BY u.valid_from LIMIT 1), p_now));
END $$;
