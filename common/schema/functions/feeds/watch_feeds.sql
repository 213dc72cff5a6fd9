-- Looks at one province's feeds; the province's counter is the lock, so that replicas follow one another.
CREATE FUNCTION watch_feeds (p_province text, p_feeds text[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_zone text := province_zone (p_province);
    v_day date := (p_now AT TIME ZONE v_zone)::date;
    v_feed text;
    v_events integer := 0;
BEGIN
    INSERT INTO province_counter (province) VALUES (p_province) ON CONFLICT DO NOTHING;
    PERFORM FROM province_counter c WHERE c.province = p_province FOR UPDATE;
    PERFORM wait_for_writers (); -- what is stamped up to now is there
    FOREACH v_feed IN ARRAY p_feeds LOOP
        INSERT INTO feed_watch (province, feed) VALUES (p_province, v_feed) ON CONFLICT DO NOTHING;
        v_events := v_events + watch_rejections (p_province, v_feed, v_zone, p_now) + watch_gaps (p_province, v_feed, v_day, p_now)
            + watch_flapping (p_province, v_feed, v_zone, p_now);
    END LOOP;
    RETURN v_events;
END $$;
