-- Who carries on the day after p_day what a unit of that day carried: itself, where it still stands, else its successor. Null: nobody.
CREATE FUNCTION unit_heir (p_unit text, p_day date) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT CASE WHEN u.valid_to > p_day THEN u.code
                    ELSE (SELECT s.code FROM unit s WHERE s.code = u.successor_code AND p_day + 1 BETWEEN s.valid_from AND s.valid_to) END
        FROM unit u WHERE u.code = p_unit AND p_day BETWEEN u.valid_from AND u.valid_to);
END $$;
