-- Units that stand on a day and lie at or under p_top, with all between them and it: their places in the tree of that day. What does not stand, or has no
-- chain of parents to p_top that day, is left out.
CREATE FUNCTION units_to_top (p_top text, p_day date, p_codes text[])
RETURNS TABLE (code text, parent text, path text, depth integer, valid_from date, valid_to date, successor_code text,
               level text, kind text, name_vi text, name_ascii text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE up AS (
        SELECT u.* FROM unit u WHERE u.code = ANY (p_codes) AND p_day BETWEEN u.valid_from AND u.valid_to
        UNION
        SELECT u.* FROM up JOIN unit u ON u.code = up.parent_code AND p_day BETWEEN u.valid_from AND u.valid_to),
    down AS (
        SELECT up.code, ARRAY[up.code] AS codes FROM up WHERE up.parent_code IS NULL
        UNION ALL
        SELECT up.code, d.codes || up.code FROM down d JOIN up ON up.parent_code = d.code)
    SELECT up.code, CASE WHEN up.code <> p_top THEN up.parent_code END, array_to_string (d.codes, '/'),
           cardinality (d.codes) - array_position (d.codes, p_top), up.valid_from, up.valid_to, up.successor_code,
           up.level, up.kind, up.name_vi, up.name_ascii
    FROM down d JOIN up ON up.code = d.code
    WHERE p_top = ANY (d.codes);
END $$;
