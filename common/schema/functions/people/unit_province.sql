-- The province that a unit lies in; null where there is no such unit.
CREATE FUNCTION unit_province (p_unit text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT u.province FROM unit u WHERE u.code = p_unit ORDER BY u.valid_from DESC LIMIT 1);
END $$;
