-- Of each campaign the latest closed day, until a day after its cutoff: what was closed late, or for the past, is no news. The week's for three days.
CREATE FUNCTION due_notices (p_now timestamptz) RETURNS TABLE (province text, campaign text, kind text, day date) LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_close day_close%ROWTYPE;
    v_week date; -- the last counted day of the latest week that is closed
    v_said text[];
BEGIN
    FOR c IN SELECT * FROM campaign k ORDER BY k.code LOOP
        SELECT * INTO v_close FROM day_close d WHERE d.province = c.province AND d.campaign = c.code ORDER BY d.day DESC LIMIT 1;
        IF EXISTS (SELECT 1 FROM campaign_day d WHERE d.campaign = c.code AND d.day = v_close.day AND d.cutoff_at > p_now - interval '1 day')
           AND v_close.figures_at >= (SELECT min (g.recorded_at) FROM campaign_generation g WHERE g.campaign = c.code) THEN
            SELECT array_agg (n.kind) INTO v_said FROM notice n WHERE n.province = c.province AND n.campaign = c.code AND n.day = v_close.day;
            RETURN QUERY SELECT c.province, c.code, 'close_notices'::text, v_close.day
            WHERE EXISTS (SELECT 1 FROM unnest ('{published,daily}'::text[]) AS k (kind)
                          WHERE NOT k.kind = ANY (coalesce (v_said, '{}')) AND EXISTS (SELECT 1 FROM notice_recipients (c.code, k.kind)));
        END IF;
        IF EXISTS (SELECT 1 FROM notice_recipients (c.code, 'weekly')) THEN
            v_week := (SELECT max (w.last) FROM (
                SELECT max (d.day) AS last FROM campaign_day d WHERE d.campaign = c.code AND d.counted AND d.day BETWEEN v_close.day - 13 AND v_close.day + 6
                GROUP BY date_trunc ('week', d.day::timestamp)) w WHERE w.last <= v_close.day);
            SELECT d.* INTO v_close FROM day_close d WHERE d.province = c.province AND d.campaign = c.code AND d.day = v_week;
            RETURN QUERY SELECT c.province, c.code, 'week_notices'::text, v_close.day
            WHERE EXISTS (SELECT 1 FROM campaign_day d WHERE d.campaign = c.code AND d.day = v_close.day AND d.cutoff_at > p_now - interval '3 days')
              AND v_close.figures_at >= (SELECT min (g.recorded_at) FROM campaign_generation g WHERE g.campaign = c.code)
              AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.province = c.province AND n.campaign = c.code AND n.kind = 'weekly' AND n.day = v_close.day);
        END IF;
    END LOOP;
END $$;
