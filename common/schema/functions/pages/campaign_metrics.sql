-- The campaigns' own figures of today in Prometheus text: the top unit and the level below it, so that their number stays small; what waits; the backup.
CREATE FUNCTION campaign_metrics (p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE -- counted first, province by province where they lie
    v_open jsonb := (SELECT jsonb_agg (x) FROM (SELECT a.province, a.campaign, a.severity, count (*) AS open FROM alert a WHERE a.state = 'open'
                                                GROUP BY a.province, a.campaign, a.severity) x);
    v_unsent jsonb := (SELECT jsonb_object_agg (x.state, x.unsent) FROM (SELECT d.state, count (*) AS unsent FROM delivery d WHERE d.state <> 'sent'
                                                                         GROUP BY d.state) x);
    v_now timestamptz := clock_timestamp ();
    v_oldest jsonb := (SELECT jsonb_object_agg (x.channel, extract (epoch FROM v_now - x.first)) FROM (
                           SELECT d.channel, min (d.first_due) AS first FROM delivery d WHERE d.state = 'pending' AND d.quiet_until <= p_now AND d.first_due <= v_now
                           GROUP BY d.channel) x);
    v_work bigint := (SELECT count (*) FROM work);
BEGIN
    RETURN (
        WITH series AS (
            SELECT s.* FROM campaign_series (p_now) s
            UNION ALL
            SELECT 8, 'tiendo_alerts_open', 'Alerts that are open and not acknowledged.', format ('campaign="%s",severity="%s"', metric_label (c.code), s.severity),
                   coalesce ((SELECT a.open FROM jsonb_to_recordset (v_open) AS a (province text, campaign text, severity text, open bigint)
                              WHERE a.province = c.province AND a.campaign = c.code AND a.severity = s.severity), 0)
            FROM campaign c CROSS JOIN (VALUES ('info'), ('warning'), ('critical')) s (severity)
            UNION ALL
            SELECT 9, 'tiendo_deliveries_unsent', 'Mails and webhooks by where they stand.', format ('state="%s"', s.state),
                   coalesce ((v_unsent ->> s.state)::bigint, 0)
            FROM (VALUES ('pending'), ('dead')) s (state)
            UNION ALL
            SELECT 11, 'tiendo_deliveries_oldest_seconds', 'How long the oldest message that is due has waited to be sent; 0: none is.', format ('channel="%s"', s.channel),
                   coalesce (round ((v_oldest ->> s.channel)::numeric), 0)::bigint
            FROM (VALUES ('mail'), ('webhook')) s (channel)
            UNION ALL
            SELECT 10, 'tiendo_work_waiting', 'Stored work that is not rolled up yet.', '', v_work
            UNION ALL
            SELECT b.* FROM backup_series () b),
        family AS (
            SELECT place, name, min (help) AS help,
                   string_agg (format (E'%s%s %s\n', name, CASE WHEN labels = '' THEN '' ELSE '{' || labels || '}' END, value), '' ORDER BY labels COLLATE "C") AS lines
            FROM series GROUP BY place, name)
        SELECT coalesce (string_agg (format (E'# HELP %s %s\n# TYPE %s gauge\n%s', name, help, name, lines), '' ORDER BY place), '') FROM family);
END $$;
