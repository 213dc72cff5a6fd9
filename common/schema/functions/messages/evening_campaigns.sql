-- The campaigns that an evening message of today waits for: today is a day of theirs that closes by 22:00. Times are those of the province's zone.
CREATE FUNCTION evening_campaigns (p_province text, p_now timestamptz)
RETURNS TABLE (campaign text, top text, cutoff timestamp, closed_at timestamptz) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_zone text := province_zone (p_province);
    v_today date := (p_now AT TIME ZONE v_zone)::date;
BEGIN
    RETURN QUERY
    SELECT c.code, c.top, d.cutoff_at AT TIME ZONE v_zone, k.closed_at
    FROM campaign c
    JOIN campaign_day d ON d.campaign = c.code AND d.day = v_today AND d.counted
    LEFT JOIN LATERAL day_closes (p_province, c.code, v_today, v_today, NULL) k ON true
    WHERE c.province = p_province AND d.cutoff_at AT TIME ZONE v_zone <= v_today + time '22:00'
      AND (k.closed_at IS NOT NULL OR d.cutoff_at > c.loaded_at); -- a day that had passed before the load is an operator's to close
END $$;
