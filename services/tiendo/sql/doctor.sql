-- A row a finding: state, check, found, do. "ok" is said of what was checked; where there is nothing of the kind, "none". What lies on other servers
-- (doctor_rows) is read first and joined here as values: deploy/citus/README.md.
WITH given AS (SELECT $1::timestamptz AS now),
spread AS MATERIALIZED (SELECT doctor_rows ($1::timestamptz) AS rows),
run AS (SELECT c.code, c.province, c.deadline, c.starts_on, (g.now AT TIME ZONE c.timezone)::date AS today, c.timezone
        FROM given g, campaign c),
closed AS MATERIALIZED (SELECT x.* FROM spread s, jsonb_to_recordset (s.rows -> 'closed') AS x (province text, campaign text, day date)),
sent AS MATERIALIZED (SELECT x.* FROM spread s, jsonb_to_recordset (s.rows -> 'sent') AS x (province text, feed text, last timestamptz)),
lacking AS MATERIALIZED (SELECT x.* FROM spread s, jsonb_to_recordset (s.rows -> 'lacking') AS x (province text, feed text, gap numeric)),
spoke AS MATERIALIZED (SELECT x.* FROM spread s, jsonb_to_recordset (s.rows -> 'spoke') AS x (campaign text, unit text, newest date, heard date)),
-- units of running campaigns that have said nothing on the last two closed days, or on more
silent AS (SELECT s.campaign, s.unit, s.newest, s.heard, d.days
           FROM spoke s
           JOIN run r ON r.code = s.campaign AND r.today <= r.deadline
           CROSS JOIN LATERAL (SELECT count (*) AS days, max (c.day) AS last FROM closed c
                               WHERE c.campaign = s.campaign AND (s.heard IS NULL OR c.day > s.heard)) d
           WHERE s.newest = d.last AND d.days >= 2),
-- the topmost of them, as the unit that bore the code on the newest closed day: it may be another's later
top_silent AS (SELECT s.campaign, s.unit, n.name_vi, s.heard, s.days
               FROM silent s
               JOIN campaign_node n ON n.campaign = s.campaign AND n.unit = s.unit AND s.newest BETWEEN n.from_day AND n.to_day
                AND n.generation = (SELECT max (g.generation) FROM campaign_generation g WHERE g.campaign = n.campaign)
               WHERE NOT EXISTS (SELECT 1 FROM silent p WHERE p.campaign = s.campaign AND p.unit = n.parent)),
-- feeds in use, with the closed days since they were last heard; a unit that was heard some other way needs no feed. Those of a gateway's replicas have no
-- key, and send when people do: of them gaps alone are looked for
feeds AS (SELECT f.code, f.unit, s.last, coalesce (l.gap, 0) AS gap,
                 (SELECT count (DISTINCT c.day) FROM closed c JOIN run r ON r.code = c.campaign AND r.today <= r.deadline
                  WHERE f.gateway IS NULL AND c.province = f.province AND c.day > (coalesce (s.last, f.added_at) AT TIME ZONE r.timezone)::date
                    AND NOT EXISTS (SELECT 1 FROM spoke u WHERE u.campaign = c.campaign AND u.unit = f.unit AND u.heard >= c.day)) AS days
          FROM feed f LEFT JOIN sent s ON s.province = f.province AND s.feed = f.code
          LEFT JOIN lacking l ON l.province = f.province AND l.feed = f.code
          WHERE f.revoked_at IS NULL AND (f.gateway IS NOT NULL OR EXISTS (SELECT 1 FROM feed_key k WHERE k.feed = f.code AND k.revoked_at IS NULL))),
running AS (SELECT count (*) FILTER (WHERE today BETWEEN starts_on AND deadline) AS now,
                   string_agg (format ('%s since %s', code, deadline + 1), ', ' ORDER BY code) FILTER (WHERE today > deadline) AS over,
                   string_agg (format ('%s on %s', code, starts_on), ', ' ORDER BY code) FILTER (WHERE today < starts_on) AS later,
                   count (*) AS loaded
            FROM run)
SELECT state, "check", found, "do" FROM (
    SELECT 1 AS place, CASE WHEN abs (apart) >= 60 OR $3::text <> '' THEN 'warn' ELSE 'ok' END AS state, 'clocks' AS "check",
           format ('the database''s clock is %s s from this one%s', round (apart), CASE WHEN $3 <> '' THEN format ('; TIENDO_CLOCK is set, days go by %s', $3) ELSE '' END) AS found,
           concat_ws ('; ', CASE WHEN abs (apart) >= 60 THEN 'is NTP running on both machines?' END,
                      CASE WHEN $3 <> '' THEN 'TIENDO_CLOCK is for tests and demonstrations: real campaigns need real time' END) AS "do"
    FROM (SELECT extract (epoch FROM clock_timestamp () - $2::timestamptz) AS apart) x
    UNION ALL
    SELECT 2, CASE WHEN hidden THEN 'none' WHEN missing IS NULL THEN 'ok' ELSE 'warn' END, 'services',
           CASE WHEN hidden THEN 'this role may not see who is connected to the database' WHEN missing IS NULL THEN 'all five are connected to the database'
                ELSE format ('not connected to the database: %s', missing) END,
           CASE WHEN hidden OR missing IS NULL THEN '' ELSE 'do they run? read their logs' END
    FROM (SELECT string_agg ('tiendo-' || s.name, ', ' ORDER BY s.name) FILTER (WHERE NOT EXISTS (
                     SELECT 1 FROM pg_stat_activity a WHERE a.datname = current_database () AND a.application_name LIKE 'tiendo-' || s.name || '%')) AS missing,
                 EXISTS (SELECT 1 FROM pg_stat_activity a
                         WHERE a.datname = current_database () AND a.application_name IS NULL) AS hidden
          FROM unnest (ARRAY['ingest', 'aggregator', 'deadline-alerter', 'exporter', 'intake']) AS s (name)) x
    UNION ALL
    SELECT 3, CASE WHEN loaded = 0 OR over IS NOT NULL THEN 'warn' WHEN now = 0 THEN 'none' ELSE 'ok' END, 'campaigns',
           CASE WHEN loaded = 0 THEN 'none is loaded'
                ELSE concat_ws ('; ', CASE now WHEN 0 THEN 'none runs today' WHEN 1 THEN '1 runs today' ELSE format ('%s run today', now) END,
                                'over: ' || over, 'to begin: ' || later) END,
           CASE WHEN loaded = 0 THEN 'tiendo load DIR'
                WHEN over IS NOT NULL THEN 'of a campaign that is over only the days are taken that corrections are taken for; load the next one, or for a trial tiendo load DIR --starting DATE'
                ELSE '' END
    FROM running
    UNION ALL
    SELECT 4, CASE WHEN waiting < 10000 THEN 'ok' ELSE 'warn' END, 'roll-ups waiting', format ('%s rows of work', waiting),
           CASE WHEN waiting < 10000 THEN '' ELSE 'is an aggregator running? read its log' END
    FROM (SELECT (rows ->> 'work')::bigint AS waiting FROM spread) x
    UNION ALL
    SELECT 5, CASE WHEN count (*) > 0 THEN 'warn' WHEN (SELECT loaded FROM running) = 0 THEN 'none' ELSE 'ok' END,
           'evaluations waiting',
           coalesce (string_agg (format ('%s from %s on', x.campaign, x.recheck_from), ', ' ORDER BY x.campaign),
                     CASE WHEN (SELECT loaded FROM running) = 0 THEN 'no campaign is loaded' ELSE 'none' END),
           CASE WHEN count (*) = 0 THEN '' ELSE 'is a deadline-alerter running? read its log' END
    FROM spread s, jsonb_to_recordset (s.rows -> 'waiting') AS x (campaign text, recheck_from date)
    UNION ALL
    SELECT 6, CASE WHEN count (*) > 0 THEN 'bad' WHEN (SELECT count (*) FROM closed) = 0 THEN 'none' ELSE 'ok' END, 'days to close',
           coalesce (string_agg (format ('%s %s', campaign, day), ', ' ORDER BY campaign, day),
                     CASE (SELECT count (*) FROM closed) WHEN 0 THEN 'no day had to be closed yet'
                          ELSE format ('none is late; %s are closed, the last is %s', (SELECT count (*) FROM closed), (SELECT max (day) FROM closed)) END),
           CASE WHEN count (*) = 0 THEN '' ELSE 'start the deadline-alerter: it closes them in order' END
    FROM given CROSS JOIN LATERAL due_closes (now - interval '1 minute')
    UNION ALL
    SELECT 7, CASE WHEN count (*) FILTER (WHERE gap > 0 OR days >= 2) > 0 THEN 'warn' WHEN count (*) = 0 THEN 'none' ELSE 'ok' END, 'feeds',
           coalesce (string_agg (CASE WHEN gap > 0 THEN format ('%s: %s batches missing', code, gap)
                                      WHEN last IS NULL THEN format ('%s has sent nothing yet (%s closed days)', code, days)
                                      ELSE format ('%s is silent since %s (%s closed days)', code, to_char (last, 'YYYY-MM-DD'), days) END,
                                 ', ' ORDER BY code) FILTER (WHERE gap > 0 OR days >= 2),
                     CASE count (*) WHEN 0 THEN 'there is none'
                          ELSE format ('%s, of which %s have sent; none has gaps, none is silent', count (*), count (last)) END),
           concat_ws ('; ', CASE WHEN bool_or (gap > 0) THEN 'their systems should send what is missing: `hello` tells them' END,
                      CASE WHEN bool_or (gap = 0 AND days >= 2) THEN 'ask whether their systems run: tiendo push sends what waits' END)
    FROM feeds
    UNION ALL
    SELECT 8, CASE WHEN count (*) > 0 THEN 'warn' WHEN (SELECT count (*) FROM spoke) = 0 THEN 'none' ELSE 'ok' END, 'silent units',
           CASE WHEN count (*) = 0 THEN CASE (SELECT count (*) FROM spoke) WHEN 0 THEN 'no day is closed yet' ELSE 'every unit was heard on one of the last two closed days' END
                ELSE format ('%s%s', (SELECT string_agg (format ('%s: %s %s since %s (%s closed days)', t.campaign, t.unit, t.name_vi, coalesce (t.heard::text, 'the beginning'), t.days), ', ')
                                      FROM (SELECT * FROM top_silent ORDER BY days DESC, unit LIMIT 10) t),
                             CASE WHEN count (*) > 10 THEN format (' and %s more', count (*) - 10) ELSE '' END) END,
           CASE WHEN count (*) = 0 THEN '' ELSE 'call them: their figures are missing in every sum' END
    FROM top_silent
    UNION ALL
    SELECT 9, CASE WHEN keys.feeds = 0 OR (keys.gateways = 0 AND people > 0) THEN 'warn' ELSE 'ok' END, 'keys',
           format ('%s keys of feeds, %s of gateways in use', keys.feeds, keys.gateways),
           CASE WHEN keys.gateways = 0 AND people > 0 THEN format ('accounts of clerks and districts: %s; what they report is not believed: tiendo gateway add intake', people)
                WHEN keys.feeds = 0 AND people = 0 THEN 'nobody can report: tiendo key new, tiendo feed add'
                WHEN keys.feeds = 0 THEN 'no system of a district can report: tiendo key new, tiendo feed add' ELSE '' END
    FROM (SELECT (SELECT count (*) FROM feed_key k JOIN feed f ON f.code = k.feed WHERE k.revoked_at IS NULL AND f.revoked_at IS NULL) AS feeds,
                 (SELECT count (*) FROM gateway_key k JOIN gateway g ON g.code = k.gateway WHERE k.revoked_at IS NULL AND g.revoked_at IS NULL) AS gateways) keys,
         (SELECT count (*) AS people FROM account WHERE role IN ('clerk', 'district') AND revoked_at IS NULL) p
    UNION ALL
    SELECT 10, CASE WHEN count (*) = 0 THEN 'warn' ELSE 'ok' END, 'members', format ('%s with a key for alerts', count (*)),
           CASE WHEN count (*) = 0 THEN 'nobody can receive alerts over alerts/1: tiendo member add … --key' ELSE '' END
    FROM member_key WHERE revoked_at IS NULL
    UNION ALL
    SELECT 11, CASE WHEN in_all = 0 THEN 'none' WHEN dead > 0 THEN 'bad' WHEN late > 0 THEN 'warn' ELSE 'ok' END,
           'deliveries', CASE WHEN in_all = 0 THEN 'no mail or webhook was ever to be sent'
                              ELSE format ('%s dead, %s wait, %s of them for over ten minutes, %s were sent', dead, pending, late, sent) END,
           CASE WHEN dead = 0 AND late = 0 THEN ''
                ELSE 'see tiendo deliveries; mail needs TIENDO_SMTP_URL at the deadline-alerter' END
    FROM spread s, jsonb_to_record (s.rows -> 'deliveries') AS x (dead bigint, pending bigint, sent bigint, late bigint, in_all bigint)
    UNION ALL
    SELECT 12, CASE WHEN (SELECT count (*) FROM member WHERE revoked_at IS NULL) = 0 THEN 'none' WHEN count (*) = 0 THEN 'ok' ELSE 'warn' END, 'channels',
           CASE WHEN (SELECT count (*) FROM member WHERE revoked_at IS NULL) = 0 THEN 'there are no members'
                WHEN count (*) = 0 THEN format ('each of %s members has a mail address, a webhook or a key', (SELECT count (*) FROM member WHERE revoked_at IS NULL))
                ELSE format ('no way to tell %s', string_agg (m.code, ', ' ORDER BY m.code)) END,
           CASE WHEN count (*) = 0 THEN '' ELSE 'tiendo member add the same code with --mail, --webhook or --key' END
    FROM member m
    WHERE m.revoked_at IS NULL AND m.role <> 'copy' AND m.mail = '' AND m.webhook = ''
      AND NOT EXISTS (SELECT 1 FROM member_key k WHERE k.member = m.code AND k.revoked_at IS NULL)
    UNION ALL
    SELECT 12.5, CASE WHEN count (*) = 0 THEN 'ok' ELSE 'warn' END, 'units of members',
           CASE WHEN count (*) = 0 THEN 'no member is of a unit that has ended'
                ELSE format ('members of units that have ended are told nothing of the successors: %s',
                             string_agg (format ('%s of %s, ended on %s%s', m.code, m.unit, u.valid_to, ', since then ' || u.successor_code), '; ' ORDER BY m.code)) END,
           CASE WHEN count (*) = 0 THEN '' ELSE 'tiendo member add the same code with the other --unit, or tiendo member revoke' END
    FROM member m
    JOIN LATERAL (SELECT x.valid_to, x.successor_code FROM unit x WHERE x.code = m.unit ORDER BY x.valid_from DESC LIMIT 1) u
      ON u.valid_to < (SELECT coalesce (max (r.today), (g.now AT TIME ZONE 'UTC')::date) FROM given g LEFT JOIN run r ON true GROUP BY g.now)
    WHERE m.revoked_at IS NULL
    UNION ALL
    SELECT 13, CASE WHEN (SELECT now FROM running) = 0 THEN 'none' WHEN count (*) = 0 THEN 'ok' ELSE 'warn' END, 'units without a feed',
           CASE WHEN (SELECT now FROM running) = 0 THEN 'no campaign runs today'
                WHEN count (*) = 0 THEN 'every reporting unit of a running campaign lies under a feed, or somebody has an account for it'
                ELSE format ('%s reporting units, the first %s of %s', count (*), (array_agg (n.unit ORDER BY n.campaign, n.unit))[1],
                             (array_agg (n.campaign ORDER BY n.campaign, n.unit))[1]) END,
           CASE WHEN count (*) = 0 THEN '' ELSE 'nobody can report for them: tiendo feed add, or tiendo account add' END
    FROM run r
    JOIN campaign_node n ON n.campaign = r.code AND n.reporting AND r.today BETWEEN r.starts_on AND r.deadline AND r.today BETWEEN n.from_day AND n.to_day
     AND n.generation = (SELECT max (g.generation) FROM campaign_generation g WHERE g.campaign = n.campaign)
    WHERE NOT EXISTS (SELECT 1 FROM feed f JOIN feed_key k ON k.feed = f.code AND k.revoked_at IS NULL
                      WHERE f.revoked_at IS NULL AND f.unit = ANY (string_to_array (n.path, '/')))
      AND NOT EXISTS (SELECT 1 FROM account a JOIN account_unit u ON u.account = a.code
                      WHERE a.role IN ('clerk', 'district') AND a.revoked_at IS NULL AND u.unit = ANY (string_to_array (n.path, '/')))
    UNION ALL
    SELECT 14, CASE WHEN count (*) = 0 THEN 'ok' ELSE 'bad' END, 'event logs',
           CASE WHEN count (*) = 0 THEN 'none has gone back'
                ELSE format ('a member holds events of %s that the log does not have: it went back', string_agg (e.province, ', ' ORDER BY e.province)) END,
           CASE WHEN count (*) = 0 THEN '' ELSE 'after a restore: tiendo restored' END
    FROM spread s, jsonb_array_elements_text (s.rows -> 'back') AS e (province)
    UNION ALL
    SELECT 15, f.state, 'database roles', f.finding, f.advice FROM role_finding () f
    UNION ALL
    SELECT 17, CASE WHEN count (*) = 0 THEN 'none' WHEN max (bytes) >= 5000000 THEN 'warn' ELSE 'ok' END, 'rejected records',
           CASE WHEN count (*) = 0 THEN 'none came today'
                ELSE format ('kept of today: %s', string_agg (format ('%s %s MB', feed, round (bytes / 1e6, 1)), ', ' ORDER BY bytes DESC, feed) FILTER (WHERE bytes >= 5000000 OR top)) END,
           CASE WHEN max (bytes) >= 5000000 THEN 'ask what their system sends: at TIENDO_QUARANTINE_MB a feed and day, ingest takes no batch with rejected records any more' ELSE '' END
    FROM (SELECT x.feed, x.bytes, row_number () OVER (ORDER BY x.bytes DESC, x.feed) = 1 AS top
          FROM spread s, jsonb_to_recordset (s.rows -> 'refused') AS x (feed text, bytes numeric)) r
    UNION ALL
    SELECT 20, f.state, 'backup', f.finding, f.advice FROM backup_finding () f
    UNION ALL
    SELECT 18, CASE WHEN count (*) = 0 THEN 'ok' ELSE 'bad' END, 'documents',
           CASE WHEN count (*) = 0 THEN 'no explanation is kept in two spellings of one document'
                ELSE format ('kept in two spellings of the same characters, and counted twice where both are accepted: %s',
                             string_agg (format ('%s %s %s', t.campaign, t.unit, t.document), ', ' ORDER BY t.campaign, t.unit, t.document)) END,
           CASE WHEN count (*) = 0 THEN '' ELSE 'tiendo explanation list shows both: return one of them' END
    FROM spread s, jsonb_to_recordset (s.rows -> 'twice') AS t (campaign text, unit text, document text)
    UNION ALL
    SELECT 19, CASE WHEN count (*) = 0 THEN 'none' WHEN bool_and (state = 'removed') THEN 'ok' ELSE 'warn' END, 'archives',
           coalesce (string_agg (archive_words (campaign) || CASE state WHEN 'removing' THEN '; not all is removed' WHEN 'restoring' THEN '; not all is back' ELSE '' END, '; ' ORDER BY campaign),
                     'no campaign is archived'),
           concat_ws ('; ', CASE WHEN bool_or (state = 'removing') THEN 'tiendo archive CAMPAIGN --remove FILE goes on' END,
                      CASE WHEN bool_or (state = 'restoring') THEN 'tiendo archive --restore FILE goes on' END)
    FROM campaign_archive
    UNION ALL
    SELECT 16, CASE WHEN count (*) = 0 THEN 'ok' ELSE 'warn' END, 'database log',
           CASE WHEN count (*) = 0 THEN 'the server logs no values of statements and no rows of errors'
                ELSE format ('notes, addresses and names can come into the server''s log: %s', string_agg (format ('%s is %s', s.name, s.setting), ', ' ORDER BY s.name)) END,
           CASE WHEN count (*) = 0 THEN ''
                ELSE format ('as the server''s administrator: %s SELECT pg_reload_conf ()', string_agg (format ('ALTER SYSTEM SET %s = %s;', s.name, w.setting), ' ' ORDER BY s.name)) END
    FROM (VALUES ('log_parameter_max_length', '0'), ('log_parameter_max_length_on_error', '0'), ('log_error_verbosity', 'terse')) AS w (name, setting)
    JOIN pg_settings s ON s.name = w.name AND s.setting <> w.setting) x
ORDER BY place
