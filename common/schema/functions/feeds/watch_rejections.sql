-- Records rejected since the last look, by the day on which they came. Of what people enter nothing is told: whoever entered it was told at once.
CREATE FUNCTION watch_rejections (p_province text, p_feed text, p_zone text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_from timestamptz := (SELECT rejections_to FROM feed_watch w WHERE w.province = p_province AND w.feed = p_feed);
    v_events integer := 0;
    v_day record;
BEGIN
    FOR v_day IN
        SELECT d.day, (SELECT count (*) FROM quarantine x WHERE x.province = p_province AND x.feed = p_feed
                       AND x.received_at >= d.day::timestamp AT TIME ZONE p_zone AND x.received_at < (d.day + 1)::timestamp AT TIME ZONE p_zone) AS rejected
        FROM (SELECT DISTINCT (q.received_at AT TIME ZONE p_zone)::date AS day FROM quarantine q
              WHERE q.province = p_province AND q.feed = p_feed AND q.received_at > v_from - watch_overlap () AND q.received_at <= p_now
                AND NOT EXISTS (SELECT 1 FROM feed f WHERE f.code = p_feed AND f.gateway IS NOT NULL)) d
        ORDER BY d.day
    LOOP
        v_events := v_events + feed_alert (p_province, p_feed, v_day.day, 'data_rejected', true, jsonb_build_object ('rejected', v_day.rejected), p_now);
    END LOOP;
    UPDATE feed_watch SET rejections_to = p_now WHERE province = p_province AND feed = p_feed AND rejections_to <> p_now;
    RETURN v_events;
END $$;
