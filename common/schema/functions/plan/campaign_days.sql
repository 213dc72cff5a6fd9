-- The days of a campaign's calendar in a period. The calendar ends two years after the deadline; the days after it are not counted, and nothing
-- is planned or forecast there, but they are days on which a report can come. As of an instant: with the plan's ends and the cutoffs that held then, which are
-- those of now unless one was moved since.
CREATE FUNCTION campaign_days (p_campaign text, p_from date, p_to date, p_as_of timestamptz DEFAULT NULL) RETURNS SETOF campaign_day LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_last campaign_day%ROWTYPE;
    v_found bigint;
BEGIN
    IF p_as_of IS NULL OR NOT EXISTS (SELECT 1 FROM campaign_change x WHERE x.campaign = p_campaign AND x.kind IN ('postpone', 'extend') AND x.made_at > p_as_of) THEN
        RETURN QUERY SELECT d.* FROM campaign_day d WHERE d.campaign = p_campaign AND d.day BETWEEN p_from AND p_to;
    ELSE
        RETURN QUERY
        SELECT d.campaign, d.day, d.counted, d.k, d.ordinal, d.begins_at, coalesce (s.cutoff_at, d.cutoff_at), d.days_left, d.counted_since
        FROM calendar_at (p_campaign, p_as_of) d LEFT JOIN standing_cutoffs (p_campaign, p_as_of) s ON s.day = d.day
        WHERE d.day BETWEEN p_from AND p_to;
    END IF;
    GET DIAGNOSTICS v_found = ROW_COUNT;
    IF (CASE WHEN isfinite (p_from) AND isfinite (p_to) THEN v_found = p_to - p_from + 1 END) THEN -- nothing of it lies after the calendar's end
        RETURN;
    END IF;
    SELECT d.* INTO v_last FROM campaign_day d WHERE d.campaign = p_campaign ORDER BY d.day DESC LIMIT 1;
    IF p_to > v_last.day THEN
        RETURN QUERY
        SELECT c.code, g.at::date, false, v_last.k, v_last.ordinal, g.at AT TIME ZONE c.timezone, (g.at::date + c.cutoff) AT TIME ZONE c.timezone, 0, NULL::timestamptz
        FROM campaign c CROSS JOIN generate_series (greatest (p_from, v_last.day + 1)::timestamp, p_to::timestamp, interval '1 day') AS g (at)
        WHERE c.code = p_campaign;
    END IF;
END $$;
