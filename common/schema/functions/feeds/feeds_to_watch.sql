-- Feeds whose gaps, rejections or corrections have something new to say: a gap that the alert already tells is none.
CREATE FUNCTION feeds_to_watch (p_now timestamptz) RETURNS TABLE (province text, feed text) LANGUAGE plpgsql AS $$
DECLARE
    v_province text;
    v_feeds text[];
    v_gap_feeds text[];
    v_missing bigint[];
    v_first bigint[];
BEGIN
    FOR v_province, v_feeds IN SELECT f.province, array_agg (f.code) FROM feed f GROUP BY f.province ORDER BY f.province LOOP
        -- asked here, not where the rows lie
        SELECT array_agg (g.feed), array_agg (g.missing), array_agg (g.first_missing) INTO v_gap_feeds, v_missing, v_first FROM long_gaps (v_province, p_now) g;
        RETURN QUERY
        WITH told AS (
            SELECT a.unit AS feed, (a.figures ->> 'missing')::bigint AS missing, (a.figures ->> 'first_missing')::bigint AS first_missing FROM alert a
            WHERE a.province = v_province AND a.campaign = '' AND a.unit = ANY (v_feeds) AND a.kind = 'feed_gap' AND a.state <> 'resolved'),
        gap AS (SELECT g.feed, g.missing, g.first_missing FROM unnest (v_gap_feeds, v_missing, v_first) WITH ORDINALITY AS g (feed, missing, first_missing, place))
        SELECT v_province, f.code
        FROM unnest (v_feeds) AS f (code)
        LEFT JOIN feed_watch w ON w.province = v_province AND w.feed = f.code
        LEFT JOIN told t ON t.feed = f.code
        LEFT JOIN gap g ON g.feed = f.code
        WHERE (g.missing, g.first_missing) IS DISTINCT FROM (t.missing, t.first_missing)
           OR w.flapped_at > w.flapping_to
           OR EXISTS (SELECT 1 FROM quarantine q WHERE q.province = v_province AND q.feed = f.code
                      AND q.received_at > coalesce (w.rejections_to, '-infinity') - watch_overlap () AND q.received_at <= p_now)
        ORDER BY f.code;
    END LOOP;
END $$;
