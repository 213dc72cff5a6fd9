-- Gaps in a feed's numbers that are older than a quarter of an hour.
CREATE FUNCTION watch_gaps (p_province text, p_feed text, p_day date, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_missing bigint;
    v_first bigint;
BEGIN
    SELECT g.missing, g.first_missing INTO v_missing, v_first FROM long_gaps (p_province, p_now) g WHERE g.feed = p_feed;
    RETURN feed_alert (p_province, p_feed, p_day, 'feed_gap', v_missing IS NOT NULL,
                       jsonb_build_object ('missing', coalesce (v_missing, 0), 'first_missing', coalesce (v_first, 0)), p_now);
END $$;
