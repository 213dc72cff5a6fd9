-- Where an account stands: the first of its units today, with its path; `*` without a path where it is everywhere, as the first operator is. No row where
-- its units are over.
CREATE FUNCTION account_place (p_account text, p_now timestamptz) RETURNS TABLE (unit text, path text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM account_unit a WHERE a.account = p_account AND a.unit = '*') THEN
        RETURN QUERY VALUES ('*', '');
    ELSE
        RETURN QUERY
        SELECT h.unit, h.path FROM account_unit a CROSS JOIN LATERAL account_units (p_account, unit_today (a.unit, p_now)) h
        WHERE a.account = p_account ORDER BY h.unit LIMIT 1;
    END IF;
END $$;
