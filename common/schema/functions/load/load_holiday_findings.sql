-- Holidays that would move the calendar of a campaign whose calendar stands. Holidays are the province's, so a campaign that the directory no longer names counts too.
CREATE FUNCTION load_holiday_findings (p_holidays jsonb, p_provinces text[]) RETURNS SETOF load_finding LANGUAGE plpgsql STABLE AS $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT x.code, x.province, x.starts_on, x.plan_until FROM campaign x
             WHERE x.province = ANY (p_provinces) AND x.holidays = 'skipped' AND campaign_stands (x.code) ORDER BY x.code LOOP
        RETURN QUERY SELECT true, 'holiday ' || coalesce (g.day, h.day), 'date', 'holiday_stands', ARRAY[coalesce (g.day, h.day)::text, c.code]
            FROM jsonb_to_recordset (p_holidays) AS g (day date, kind text)
            FULL JOIN (SELECT x.day, x.kind FROM holiday x WHERE x.province = c.province) h ON h.day = g.day
            WHERE g.kind IS DISTINCT FROM h.kind AND coalesce (g.day, h.day) BETWEEN c.starts_on AND c.plan_until ORDER BY 2;
    END LOOP;
END $$;
