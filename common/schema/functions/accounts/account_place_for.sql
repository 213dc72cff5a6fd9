-- Where an account stands for what it asks: of its units today the one at or above the unit that is asked about, else the first; `*` without a path where it
-- is everywhere, as the first operator is. No row where its units are over.
CREATE FUNCTION account_place_for (p_account text, p_asked text, p_now timestamptz) RETURNS TABLE (unit text, path text) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $$ -- of one account each time
BEGIN
    IF EXISTS (SELECT 1 FROM account_unit a WHERE a.account = p_account AND a.unit = '*') THEN
        RETURN QUERY VALUES ('*', '');
    ELSE
        RETURN QUERY
        SELECT h.unit, h.path FROM account_unit a CROSS JOIN LATERAL account_units (p_account, unit_today (a.unit, p_now)) h
        WHERE a.account = p_account
        ORDER BY (p_asked IS NOT NULL AND EXISTS (SELECT 1 FROM unit u WHERE u.code = p_asked AND in_scope (u.path, h.path))) DESC, h.unit LIMIT 1;
    END IF;
END $$;
