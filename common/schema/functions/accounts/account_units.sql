-- The units that an account holds on a day, with their paths: those that it was given while they stand, and the successors of those that have ended.
CREATE FUNCTION account_units (p_account text, p_day date) RETURNS TABLE (unit text, path text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE held AS (
        SELECT u.code, u.valid_to, u.successor_code, u.path
        FROM account_unit a JOIN unit u ON u.code = a.unit AND a.added_on BETWEEN u.valid_from AND u.valid_to
        WHERE a.account = p_account
        UNION
        SELECT s.code, s.valid_to, s.successor_code, s.path
        FROM held h JOIN unit s ON s.code = h.successor_code AND h.valid_to + 1 BETWEEN s.valid_from AND s.valid_to
        WHERE h.valid_to < p_day)
    SELECT DISTINCT h.code, h.path FROM held h WHERE p_day <= h.valid_to ORDER BY 1;
END $$;
