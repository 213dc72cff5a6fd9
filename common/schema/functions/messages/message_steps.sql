-- How many steps of today have passed, after each of which messages may be due. Of the evening: noon, each close, an hour after each cutoff. Of the
-- morning: 07:00 and each end of quiet hours that hold it.
CREATE FUNCTION message_steps (p_province text, p_now timestamptz) RETURNS TABLE (kind text, day date, steps integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_zone text := province_zone (p_province);
    v_local timestamp := p_now AT TIME ZONE v_zone;
    v_noon timestamp := v_local::date + time '12:00';
BEGIN
    IF v_local >= v_noon THEN
        RETURN QUERY
        SELECT 'evening', v_local::date, (1 + count (e.closed_at) + count (*) FILTER (WHERE v_local >= greatest (e.cutoff, v_noon) + interval '1 hour'))::integer
        FROM evening_campaigns (p_province, p_now) e HAVING count (*) > 0;
    END IF;
    RETURN QUERY
    SELECT 'morning', v_local::date, count (*)::integer FROM (
        SELECT morning_of (NULL, NULL, v_zone, v_local::date) AS at
        UNION
        SELECT morning_of (m.quiet_from, m.quiet_to, v_zone, v_local::date) FROM member m
        WHERE m.province = p_province AND m.quiet_from IS NOT NULL AND m.revoked_at IS NULL AND m.mail <> '') x
    WHERE x.at <= p_now HAVING count (*) > 0;
END $$;
