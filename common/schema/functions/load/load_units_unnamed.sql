-- Units of some provinces that stand in the database and that units.csv does not name.
CREATE FUNCTION load_units_unnamed (p_units jsonb, p_provinces text[]) RETURNS SETOF unit LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT u.* FROM unit u
    WHERE u.province = ANY (p_provinces)
      AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset (p_units) AS g (code text, valid_from date)
                      WHERE g.code = u.code AND coalesce (g.valid_from, '-infinity') = u.valid_from)
    ORDER BY u.code, u.valid_from;
END $$;
