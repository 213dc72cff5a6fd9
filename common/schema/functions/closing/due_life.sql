-- What falls due in a campaign's alerts up to now (campaign '': of a province's feeds), each with its instant and its place among those of one instant:
-- deadlines that near, the deadline, ends, broken promises, expired acknowledgements, escalations.
CREATE FUNCTION due_life (p_province text, p_campaign text, p_now timestamptz)
RETURNS TABLE (due_at timestamptz, place integer, kind text, day date, severity text, said boolean) LANGUAGE plpgsql AS $$
DECLARE
    c campaign;
    v_zone text := zone_of (p_province, p_campaign);
    v_today date := (p_now AT TIME ZONE v_zone)::date;
    v_days date[];
BEGIN
    SELECT * INTO c FROM campaign k WHERE k.code = p_campaign;
    IF p_campaign <> '' THEN
        RETURN QUERY SELECT m.due_at, CASE m.kind WHEN 'units_ended' THEN 3 WHEN 'deadline_passed' THEN 2 ELSE 1 END, m.kind, m.day, m.severity, m.said
        FROM due_milestones (p_now, p_campaign) m;
        v_days := ARRAY (SELECT DISTINCT a.day FROM alert a
                         WHERE a.province = p_province AND a.campaign = p_campaign AND a.kind = 'report_missing' AND a.state <> 'resolved');
        RETURN QUERY SELECT l.at, 3, 'locked', d, '', true FROM unnest (v_days) d CROSS JOIN LATERAL (SELECT day_locks_at (p_province, p_campaign, d) AS at) l
        WHERE l.at <= p_now;
        IF campaign_over (p_province, p_campaign) AND alive_beside_deadline (p_province, p_campaign) <> '{}' THEN
            RETURN QUERY SELECT ((c).deadline + 1)::timestamp AT TIME ZONE v_zone, 4, 'ended', (c).deadline, '', true;
        END IF;
        RETURN QUERY SELECT l.since + (c).escalate_after, 7, 'escalate', NULL::date, '', true FROM late_alerts (c, p_now) l;
    ELSE
        v_days := ARRAY (SELECT DISTINCT a.day FROM alert a
                         WHERE a.province = p_province AND a.campaign = '' AND a.kind IN ('data_rejected', 'feed_flapping') AND a.state <> 'resolved' AND a.day + 2 <= v_today);
        RETURN QUERY SELECT (d + 2)::timestamp AT TIME ZONE v_zone, 4, 'rejections', d, '', true FROM unnest (v_days) d;
    END IF;
    v_days := ARRAY (SELECT DISTINCT p.until FROM promise p
                     WHERE p.province = p_province AND p.campaign = p_campaign AND p.outcome IS NULL AND p.until < v_today);
    RETURN QUERY SELECT (d + 1)::timestamp AT TIME ZONE v_zone, 5, 'broken', d, '', true FROM unnest (v_days) d;
    RETURN QUERY SELECT DISTINCT x.expires_at, 6, 'expired', NULL::date, '', true FROM expiring_acknowledgements (p_province, p_campaign) x WHERE x.expires_at <= p_now;
END $$;
