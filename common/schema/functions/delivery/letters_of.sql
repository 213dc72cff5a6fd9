-- The messages that events make. By webhook one a campaign and transaction, of at most 500 events, so that a body stays bounded. By mail at once only what
-- passes quiet hours and reminders; everything else, and what is damped, waits for the member's next message, in one row.
CREATE FUNCTION letters_of (p_province text, p_first bigint, p_last bigint, p_damped bigint[], p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_zone text := province_zone (p_province);
BEGIN
    RETURN (
        WITH reader AS MATERIALIZED ( -- once a member, not once an event
            SELECT m.code, a.channel, quiet_until (m.quiet_from, m.quiet_to, v_zone, p_now) AS quiet_until
            FROM member m CROSS JOIN LATERAL (VALUES ('mail', m.mail), ('webhook', m.webhook)) AS a (channel, address)
            WHERE m.province = p_province AND m.revoked_at IS NULL AND a.address <> ''),
        told AS MATERIALIZED (
            SELECT t.member, r.channel, t.campaign, t.event, t.urgent, t.reminder, r.quiet_until,
                   r.channel = 'mail' AND ((NOT t.urgent AND NOT t.reminder) OR t.event = ANY (p_damped)) AS waits
            FROM event_recipients (p_province, p_first, p_last, p_now) t JOIN reader r ON r.code = t.member
            WHERE NOT t.reminder OR r.quiet_until = '-infinity'),
        bundle AS (
            SELECT t.member, t.channel, CASE WHEN t.waits THEN '' ELSE t.campaign END AS campaign, t.urgent AND NOT t.waits AS urgent, t.reminder AND NOT t.waits AS reminder,
                   t.waits, CASE WHEN t.waits THEN 'infinity' WHEN t.urgent THEN '-infinity' ELSE t.quiet_until END AS quiet_until,
                   array_agg (t.event ORDER BY t.event) AS events
            FROM told t GROUP BY 1, 2, 3, 4, 5, 6, 7)
        SELECT jsonb_agg (l) FROM (
            SELECT b.member, b.channel, b.campaign, b.urgent, b.reminder, CASE WHEN b.waits THEN 'message' ELSE '' END AS waits, b.quiet_until, cut.piece,
                   CASE b.channel WHEN 'webhook' THEN b.events[cut.piece * 500 + 1 : cut.piece * 500 + 500] ELSE b.events END AS events
            FROM bundle b
            CROSS JOIN LATERAL generate_series (0, CASE b.channel WHEN 'webhook' THEN (cardinality (b.events) - 1) / 500 ELSE 0 END) AS cut (piece)) l);
END $$;
