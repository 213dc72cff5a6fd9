-- Of the events p_first … p_last those that may be told to anybody: open; escalated; updated; resolved, where it was corrected. What a silence covered
-- was told nobody: it is no news, and an update is compared with what was told before it. A reminder's end is none.
CREATE FUNCTION news_of (p_province text, p_first bigint, p_last bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT jsonb_agg (x) FROM (
        SELECT e.id, e.alert, e.campaign, e.kind, e.severity, e.state, e.unit_path, e.streak, e.level, b.severity AS known_severity,
               CASE WHEN b.severity <> 'info' THEN b.streak ELSE 0 END AS known_streak
        FROM alert_event e
        LEFT JOIN LATERAL (
            SELECT y.state, y.streak, y.severity FROM alert_event y
            WHERE y.province = p_province AND y.alert = e.alert AND y.id < e.id AND e.state = 'updated' AND NOT y.silenced
            ORDER BY y.id DESC LIMIT 1) b ON true
        WHERE e.province = p_province AND e.id BETWEEN p_first AND p_last AND NOT e.silenced
          AND CASE e.state WHEN 'open' THEN true WHEN 'escalated' THEN true WHEN 'updated' THEN coalesce (b.state <> 'held', true)
                           WHEN 'resolved' THEN coalesce (e.resolution, 'corrected') = 'corrected' AND e.kind <> 'report_due' ELSE false END) x);
END $$;
