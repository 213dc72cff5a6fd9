-- Before anything is sent, of what is due: quiet hours are judged now, whenever it was made or tried before. A reminder that they hold back is not sent
-- later, and an evening message that was never tried waits for the morning's. Of six messages within the hour to a member by a channel, the next ones wait
-- until the hour has room. What is urgent passes both. Messages and notices count, and are not held back: the day's result does not wait behind reminders.
CREATE FUNCTION hold_deliveries (p_province text, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp ();
    v_hour timestamptz := p_now - interval '1 hour';
    v_quiet jsonb := quiet_members (p_province, p_now);
    v_spent jsonb;
BEGIN
    IF v_quiet IS NOT NULL THEN
        UPDATE delivery d SET quiet_until = CASE WHEN d.notice IN ('evening', 'morning') AND d.attempts = 0 THEN 'infinity' ELSE q.until END, state = CASE WHEN d.reminder THEN 'silenced' ELSE d.state END,
            error = CASE WHEN d.reminder THEN 'quiet hours: a reminder is not sent later' ELSE d.error END
        FROM jsonb_to_recordset (v_quiet) AS q (member text, until timestamptz)
        WHERE d.province = p_province AND d.member = q.member AND d.state = 'pending' AND NOT d.urgent AND d.quiet_until <= p_now
          AND d.due <= v_now AND d.leased_until <= v_now;
    END IF;
    SELECT jsonb_agg (x) INTO v_spent FROM (
        SELECT o.member, o.channel, (array_agg (o.made_at ORDER BY o.made_at DESC))[6] + interval '1 hour' AS until FROM delivery o
        WHERE o.province = p_province AND o.made_at > v_hour AND NOT o.urgent GROUP BY o.member, o.channel HAVING count (*) >= 6) x;
    IF v_spent IS NOT NULL THEN
        UPDATE delivery d SET quiet_until = s.until, waits = 'budget'
        FROM jsonb_to_recordset (v_spent) AS s (member text, channel text, until timestamptz)
        WHERE d.province = p_province AND d.member = s.member AND d.channel = s.channel AND d.state = 'pending' AND d.attempts = 0 AND d.notice = '' AND NOT d.urgent
          AND d.quiet_until <= p_now AND d.due <= v_now AND d.leased_until <= v_now;
    END IF;
END $$;
