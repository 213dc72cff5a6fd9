-- Where a unit's current figure of a day comes from, for people: its revision, the feed ('' where an operator took the figure out), who reported it where a
-- gateway said so ({"account", "role", "unit"}), and when. No row where nothing was reported.
CREATE FUNCTION figure_source (p_province text, p_campaign text, p_unit text, p_day date)
RETURNS TABLE (rev bigint, feed text, actor jsonb, received_at timestamptz) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    SELECT p.rev, p.feed, b.actor, p.received_at
    FROM (SELECT x.rev, x.feed, x.seq, x.received_at FROM progress x
          WHERE x.province = p_province AND x.campaign = p_campaign AND x.unit = p_unit AND x.day = p_day ORDER BY x.rev DESC LIMIT 1) p
    LEFT JOIN batch b ON b.province = p_province AND b.feed = p.feed AND b.seq = p.seq AND b.received_at = p.received_at AND b.actor IS NOT NULL;
END $$;
