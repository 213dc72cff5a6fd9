-- Which unit a code means on a day: the one that stands then; of a code that has ended the last one; of one that is still to come the first. Codes are used
-- again after mergers, and a unit that moves is another row of its code from that day on: so whoever asks names the day.
CREATE FUNCTION unit_at (p_code text, p_day date) RETURNS unit LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_unit unit%ROWTYPE;
BEGIN
    SELECT u.* INTO v_unit FROM unit u WHERE u.code = p_code
    ORDER BY u.valid_from <= p_day DESC, CASE WHEN u.valid_from <= p_day THEN u.valid_from END DESC, u.valid_from LIMIT 1;
    RETURN v_unit;
END $$;
