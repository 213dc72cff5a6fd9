-- What is passed by now and not noted, of one campaign or all: only instants after the first load, and of a deadline only those after it was set.
CREATE FUNCTION due_milestones (p_now timestamptz, p_campaign text DEFAULT NULL)
RETURNS TABLE (province text, campaign text, kind text, day date, severity text, due_at timestamptz, said boolean) LANGUAGE plpgsql AS $$
DECLARE
    v_passed milestone[] := (SELECT array_agg (m) FROM milestone m WHERE p_campaign IS NULL OR m.campaign = p_campaign);
BEGIN
    RETURN QUERY
    WITH instant AS (
        SELECT c.province, c.code, 'report_due'::text AS kind, d.day, 'info'::text AS severity, d.cutoff_at - c.remind_before AS due_at,
               p_now < d.cutoff_at AS said -- at the cutoff the close tells who is silent
        FROM campaign c JOIN campaign_day d ON d.campaign = c.code AND d.counted
        WHERE c.remind_before > interval '0' AND d.cutoff_at > p_now - interval '3 days' AND d.cutoff_at - c.remind_before <= p_now
        UNION ALL
        SELECT c.province, c.code, 'deadline_near', d.day, n.severity, (d.day + c.cutoff) AT TIME ZONE c.timezone, true -- whatever that day's own cutoff
        FROM campaign c
        CROSS JOIN LATERAL deadline_moved (c.code, NULL) v
        CROSS JOIN (VALUES (14, 'info'), (7, 'warning'), (3, 'warning'), (1, 'critical')) AS n (days, severity)
        JOIN campaign_day d ON d.campaign = c.code AND d.day = c.deadline - n.days AND (d.day + c.cutoff) AT TIME ZONE c.timezone > coalesce (v.made_at, '-infinity')
        UNION ALL
        SELECT c.province, c.code, 'deadline_passed', c.deadline, 'critical', d.begins_at, true
        FROM campaign c CROSS JOIN LATERAL deadline_moved (c.code, NULL) v
        JOIN campaign_day d ON d.campaign = c.code AND d.day = c.deadline + 1 AND d.begins_at > coalesce (v.made_at, '-infinity')
        UNION ALL
        SELECT DISTINCT c.province, c.code, 'units_ended', d.day, '', d.begins_at, true
        FROM campaign c JOIN unit u ON u.province = c.province AND u.valid_to < 'infinity' JOIN campaign_day d ON d.campaign = c.code AND d.day = u.valid_to + 1)
    SELECT i.province, i.code, i.kind, i.day, i.severity, i.due_at, i.said
    FROM instant i JOIN campaign c ON c.code = i.code
    WHERE i.due_at <= p_now AND i.due_at > c.loaded_at AND (p_campaign IS NULL OR i.code = p_campaign)
      AND NOT EXISTS (SELECT 1 FROM unnest (v_passed) m WHERE m.province = i.province AND m.campaign = i.code AND m.kind = i.kind AND m.day = i.day)
    ORDER BY i.due_at, i.code, i.kind;
END $$;
