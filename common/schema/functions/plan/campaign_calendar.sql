-- campaign_day has the calendar that holds now. Days that an extension makes counted are so since p_now; all others since the first load (null).
CREATE FUNCTION campaign_calendar (p_campaign text, p_now timestamptz DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM campaign_day d WHERE d.campaign = p_campaign AND NOT EXISTS (SELECT 1 FROM calendar_at (p_campaign, NULL) n WHERE n.day = d.day);
    INSERT INTO campaign_day AS d
    SELECT n.campaign, n.day, n.counted, n.k, n.ordinal, n.begins_at, n.cutoff_at, n.days_left, CASE WHEN n.counted THEN p_now END
    FROM calendar_at (p_campaign, NULL) n
    ON CONFLICT (campaign, day) DO UPDATE SET (counted, k, ordinal, begins_at, cutoff_at, days_left, counted_since)
      = (excluded.counted, excluded.k, excluded.ordinal, excluded.begins_at, excluded.cutoff_at, excluded.days_left,
         CASE WHEN d.counted THEN d.counted_since ELSE excluded.counted_since END);
    IF NOT EXISTS (SELECT 1 FROM campaign_day WHERE campaign = p_campaign AND counted) THEN
        RAISE EXCEPTION 'campaign % has no counted day between starts_on and plan_until', p_campaign USING ERRCODE = 'P0001';
    END IF;
    PERFORM set_cutoffs (p_campaign);
    UPDATE campaign SET working_days = (
        SELECT array_agg (d.day ORDER BY d.ordinal)
        FROM (SELECT ordinal, min (day) AS day FROM campaign_day WHERE campaign = p_campaign AND ordinal > 0 GROUP BY ordinal) d)
    WHERE code = p_campaign;
END $$;
