-- A feed whose corrections made alerts go to and fro since the last look: told once a day, whatever it goes on with.
CREATE FUNCTION watch_flapping (p_province text, p_feed text, p_zone text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_at timestamptz;
    v_day date;
    v_alive boolean;
BEGIN
    SELECT w.flapped_at, (w.flapped_at AT TIME ZONE p_zone)::date INTO v_at, v_day FROM feed_watch w
    WHERE w.province = p_province AND w.feed = p_feed AND w.flapped_at > w.flapping_to;
    IF v_at IS NULL THEN
        RETURN 0;
    END IF;
    UPDATE feed_watch SET flapping_to = v_at WHERE province = p_province AND feed = p_feed;
    v_alive := EXISTS (SELECT 1 FROM alert a WHERE a.province = p_province AND a.campaign = '' AND a.unit = p_feed AND a.kind = 'feed_flapping' AND a.day = v_day
                       AND a.state <> 'resolved');
    RETURN CASE WHEN v_alive THEN 0 ELSE feed_alert (p_province, p_feed, v_day, 'feed_flapping', true, '{}', p_now) END;
END $$;
