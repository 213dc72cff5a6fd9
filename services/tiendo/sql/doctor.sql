WITH given AS (SELECT $1::timestamptz AS now)
SELECT state, "check", found, "do" FROM (
    SELECT 1 AS place, CASE WHEN abs (extract (epoch FROM clock_timestamp () - now)) < 60 THEN 'ok' ELSE 'warn' END AS state, 'clocks' AS "check",
           format ('the database''s clock is %s s from this one', round (extract (epoch FROM clock_timestamp () - now))) AS found,
           CASE WHEN abs (extract (epoch FROM clock_timestamp () - now)) < 60 THEN '' ELSE 'is NTP running on both machines? (TIENDO_CLOCK set, it is meant)' END AS "do"
    FROM given
    UNION ALL
    SELECT 2, CASE WHEN count (*) < 10000 THEN 'ok' ELSE 'warn' END, 'roll-ups waiting', format ('%s rows of work', count (*)),
           CASE WHEN count (*) < 10000 THEN '' ELSE 'is an aggregator running? read its log' END
    FROM work
    UNION ALL
    SELECT 3, CASE WHEN count (*) = 0 THEN 'ok' ELSE 'warn' END, 'evaluations waiting',
           coalesce (string_agg (format ('%s from %s on', campaign, recheck_from), ', '), 'none'),
           CASE WHEN count (*) = 0 THEN '' ELSE 'is a deadline-alerter running? read its log' END
    FROM campaign_state WHERE recheck_from IS NOT NULL
    UNION ALL
    SELECT 4, CASE WHEN count (*) = 0 THEN 'ok' ELSE 'bad' END, 'days to close',
           coalesce (string_agg (format ('%s %s', campaign, day), ', ' ORDER BY campaign, day), 'none is late'),
           CASE WHEN count (*) = 0 THEN '' ELSE 'start the deadline-alerter: it closes them in order' END
    FROM given CROSS JOIN LATERAL due_closes (now - interval '1 minute')
    UNION ALL
    SELECT 5, CASE WHEN count (*) FILTER (WHERE gap > 0) = 0 THEN 'ok' ELSE 'warn' END, 'feeds',
           coalesce (string_agg (format ('%s: %s batches missing', feed, gap), ', ' ORDER BY feed) FILTER (WHERE gap > 0),
                     format ('%s have sent, none has gaps', count (*))),
           CASE WHEN count (*) FILTER (WHERE gap > 0) = 0 THEN '' ELSE 'their systems should send what is missing: `hello` tells them' END
    FROM (SELECT feed, max (seq) - count (*) AS gap FROM batch GROUP BY province, feed) f
    UNION ALL
    SELECT 6, CASE WHEN count (*) = 0 THEN 'warn' ELSE 'ok' END, 'keys', format ('%s keys of feeds in use', count (*)),
           CASE WHEN count (*) = 0 THEN 'nobody can report: tiendo key new, tiendo feed add' ELSE '' END
    FROM feed_key k JOIN feed f ON f.code = k.feed WHERE k.revoked_at IS NULL AND f.revoked_at IS NULL
    UNION ALL
    SELECT 7, CASE WHEN count (*) = 0 THEN 'warn' ELSE 'ok' END, 'members', format ('%s with a key for alerts', count (*)),
           CASE WHEN count (*) = 0 THEN 'nobody can receive alerts over alerts/1: tiendo member add … --key' ELSE '' END
    FROM member_key WHERE revoked_at IS NULL
    UNION ALL
    SELECT 8, CASE WHEN count (*) FILTER (WHERE state = 'dead') > 0 THEN 'bad' WHEN count (*) FILTER (WHERE first_due < clock_timestamp () - interval '10 minutes' AND quiet_until <= now) > 0 THEN 'warn' ELSE 'ok' END,
           'deliveries', format ('%s dead, %s wait, %s of them for over ten minutes', count (*) FILTER (WHERE state = 'dead'),
                                 count (*) FILTER (WHERE state = 'pending'), count (*) FILTER (WHERE state = 'pending' AND first_due < clock_timestamp () - interval '10 minutes' AND quiet_until <= now)),
           CASE WHEN count (*) FILTER (WHERE state = 'dead' OR (first_due < clock_timestamp () - interval '10 minutes' AND quiet_until <= now)) = 0 THEN ''
                ELSE 'see tiendo deliveries; mail needs TIENDO_SMTP_URL at the deadline-alerter' END
    FROM given, delivery WHERE state <> 'sent'
    UNION ALL
    SELECT 9, CASE WHEN count (*) = 0 THEN 'ok' ELSE 'warn' END, 'channels',
           CASE WHEN count (*) = 0 THEN 'every member has a mail address, a webhook or a key' ELSE format ('no way to tell %s', string_agg (m.code, ', ' ORDER BY m.code)) END,
           CASE WHEN count (*) = 0 THEN '' ELSE 'tiendo member add the same code with --mail, --webhook or --key' END
    FROM member m
    WHERE m.revoked_at IS NULL AND m.role <> 'copy' AND m.mail = '' AND m.webhook = ''
      AND NOT EXISTS (SELECT FROM member_key k WHERE k.member = m.code AND k.revoked_at IS NULL)
    UNION ALL
    SELECT 10, CASE WHEN count (*) = 0 THEN 'ok' ELSE 'warn' END, 'units without a feed',
           CASE WHEN count (*) = 0 THEN 'every reporting unit of a running campaign lies under a feed'
                ELSE format ('%s reporting units, the first %s of %s', count (*), (array_agg (n.unit ORDER BY n.campaign, n.unit))[1],
                             (array_agg (n.campaign ORDER BY n.campaign, n.unit))[1]) END,
           CASE WHEN count (*) = 0 THEN '' ELSE 'nobody can report for them: tiendo feed add' END
    FROM given
    JOIN campaign_day d ON given.now >= d.begins_at AND given.now < d.begins_at + interval '1 day'
    JOIN campaign c ON c.code = d.campaign AND d.day <= c.deadline
    JOIN campaign_node n ON n.campaign = d.campaign AND n.reporting AND d.day BETWEEN n.from_day AND n.to_day
     AND n.generation = (SELECT max (g.generation) FROM campaign_generation g WHERE g.campaign = n.campaign)
    WHERE NOT EXISTS (SELECT FROM feed f JOIN feed_key k ON k.feed = f.code AND k.revoked_at IS NULL
                      WHERE f.revoked_at IS NULL AND f.unit = ANY (string_to_array (n.path, '/')))) x
ORDER BY place
