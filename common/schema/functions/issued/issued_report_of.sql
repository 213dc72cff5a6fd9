-- The report that is asked for as it was issued: as of that instant; without one the latest that has the day's result, which one of an open day has not. No row
-- where there is none.
CREATE FUNCTION issued_report_of (p_campaign text, p_report text, p_day date, p_unit text, p_language text, p_format text, p_as_of timestamptz)
RETURNS SETOF issued_report LANGUAGE plpgsql STABLE AS $$
DECLARE
    c record;
    v_closed timestamptz;
BEGIN
    SELECT x.province, coalesce (p_unit, x.top) AS unit INTO c FROM campaign x WHERE x.code = p_campaign;
    v_closed := (SELECT d.closed_at FROM day_close d WHERE d.province = c.province AND d.campaign = p_campaign AND d.day = p_day);
    RETURN QUERY SELECT i.* FROM issued_report i
    WHERE i.campaign = p_campaign AND i.report = p_report AND i.day = p_day AND i.unit = c.unit AND i.language = p_language AND i.format = p_format
      AND CASE WHEN p_as_of IS NULL THEN i.as_of >= v_closed ELSE i.as_of = p_as_of END
    ORDER BY i.issued_at DESC, i.as_of DESC LIMIT 1;
END $$;
