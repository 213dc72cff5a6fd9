-- What waits for these members' next message: rows of events, and an earlier message that was never tried, since quiet hours held it
-- back or there is no mail server. They are locked, since the message that is made takes them along.
CREATE FUNCTION waiting_news (p_province text, p_members text[], p_kind text, p_day date) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp ();
BEGIN
    RETURN (SELECT coalesce (jsonb_agg (x), '[]') FROM (
        SELECT d.id, d.member, d.events, d.silenced, d.parts
        FROM delivery d
        WHERE d.province = p_province AND d.channel = 'mail' AND d.state = 'pending' AND d.attempts = 0 AND d.leased_until <= v_now
          AND d.member = ANY (p_members) AND (d.waits = 'message' OR (d.notice IN ('evening', 'morning') AND d.notice_day < p_day)
                                           OR (d.notice = 'morning' AND d.notice_day = p_day AND p_kind = 'evening'))
        ORDER BY d.id FOR UPDATE) x);
END $$;
