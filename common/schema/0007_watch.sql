-- The alerts that no single closed day raises: a forecast, the approach and the end of a deadline, a reminder, a feed's gaps and rejections.
-- All by identity and under the campaign's lock, as those of a close.

-- A change against what stands: due ones open or are updated, others are resolved. NULL where there is nothing to say.
CREATE FUNCTION alert_step (a alert, p_due boolean, p_campaign text, p_unit text, p_day date, p_kind text, p_severity text, p_figures jsonb,
                            p_streak integer, p_name text, p_path text) RETURNS alert_change LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF NOT p_due AND ((a).id IS NULL OR (a).state = 'resolved') THEN
        RETURN NULL;
    END IF;
    IF p_due AND (a).id IS NOT NULL AND (a).state <> 'resolved' AND ((a).severity, (a).figures, (a).streak) IS NOT DISTINCT FROM (p_severity, p_figures, p_streak) THEN
        RETURN NULL;
    END IF;
    RETURN ((a).id, p_campaign, p_unit, p_day, p_kind,
            CASE WHEN NOT p_due THEN 'resolved' WHEN (a).state = 'acknowledged' THEN 'acknowledged' ELSE 'open' END,
            CASE WHEN NOT p_due THEN 'resolved' WHEN (a).id IS NULL OR (a).state = 'resolved' THEN 'open' ELSE 'updated' END,
            CASE WHEN p_due THEN p_severity ELSE (a).severity END, p_figures, p_streak, p_name, p_path)::alert_change;
END $$;

-- What still stands of units that are followed no more, having ended before that day or having left the campaign: nobody can mend them, and nothing
-- was mended. p_units: those that are followed.
CREATE FUNCTION ended_steps (p_campaign text, p_standing alert[], p_units text[], p_today date) RETURNS alert_change[] LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT array_agg ((x.id, p_campaign, x.unit, x.day, x.kind, 'resolved', 'resolved', x.severity,
                               x.figures || jsonb_build_object ('ended_on', CASE WHEN u.valid_to < p_today THEN u.valid_to END), 0, u.name_vi, u.path)::alert_change)
            FROM unnest (p_standing) x
            CROSS JOIN LATERAL (SELECT y.name_vi, y.path, y.valid_to FROM unit y WHERE y.code = x.unit AND x.day >= y.valid_from ORDER BY y.valid_from DESC LIMIT 1) u
            WHERE x.state <> 'resolved' AND NOT x.unit = ANY (coalesce (p_units, '{}')));
END $$;

CREATE INDEX alert_behind ON alert (province, campaign, unit) WHERE kind = 'behind_plan';

-- behind_plan, at the last closed day, from its status where the caller has it: one open alert a unit, its date the day on which it began.
CREATE FUNCTION evaluate_forecasts (p_province text, p_campaign text, p_rows status_row[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_day date := (SELECT max (day) FROM day_close WHERE province = p_province AND campaign = p_campaign);
    v_today date := campaign_today (p_campaign, p_now);
    v_changes alert_change[];
    v_standing alert[]; -- read first: functions of rows are not called where the rows lie
    v_streaks jsonb;
BEGIN
    IF v_day IS NULL THEN
        RETURN 0;
    END IF;
    IF p_rows IS NULL THEN
        SELECT array_agg (r) INTO p_rows FROM status_rows (p_campaign, v_day, NULL) r;
    END IF;
    SELECT array_agg (x) INTO v_standing FROM alert x
    WHERE x.province = p_province AND x.campaign = p_campaign AND x.kind = 'behind_plan' AND (x.state <> 'resolved' OR x.day = v_day);
    SELECT jsonb_object_agg (s.unit, s.streak) INTO v_streaks FROM day_status s
    WHERE s.province = p_province AND s.campaign = p_campaign AND s.day = v_day AND s.superseded_at = 'infinity';
    WITH paced AS (
        SELECT r, CASE WHEN (r).pace_sum > 0 THEN ((r).workable * (r).pace_days + (r).pace_sum - 1) / (r).pace_sum END AS needed
        FROM unnest (p_rows) r
        WHERE (r).target > 0 AND NOT EXISTS (SELECT FROM unit u WHERE u.code = (r).unit AND v_day BETWEEN u.valid_from AND u.valid_to AND u.valid_to < v_today)),
    judged AS (
        SELECT p.r, p.needed, (p.r).workable > 0 AND (p.r).pace_days >= 3 AND (p.needed IS NULL OR p.needed > (p.r).days_left) AS due
        FROM paced p),
    standing AS ( -- of a unit the open one, else that of the very day
        SELECT DISTINCT ON (x.unit) x.unit, x AS alert FROM unnest (v_standing) x
        ORDER BY x.unit, x.state = 'resolved'),
    step AS (
        SELECT alert_step (a.alert, due, p_campaign, (r).unit, coalesce ((a.alert).day, v_day), 'behind_plan',
                           CASE WHEN (r).days_left = 0 OR (r).required_per_day * (r).pace_days > 2 * (r).pace_sum THEN 'critical' ELSE 'warning' END,
                           alert_figures (r) || jsonb_build_object ('pace_days', (r).pace_days, 'pace_sum', (r).pace_sum, 'days_needed', needed),
                           coalesce ((v_streaks ->> (r).unit)::integer, 0), (r).name, (r).path) AS change
        FROM judged j
        LEFT JOIN standing a ON a.unit = (r).unit
        WHERE j.due OR a.unit IS NOT NULL)
    SELECT array_agg (change) INTO v_changes FROM (
        SELECT change FROM step WHERE (change).kind IS NOT NULL
        UNION ALL
        SELECT e FROM unnest (ended_steps (p_campaign, v_standing, (SELECT array_agg ((r).unit) FROM judged), v_today)) e) c;
    RETURN alert_record (p_province, v_changes, p_now);
END $$;

-- deadline_near and deadline_passed by what is left today; report_due by what is missing of its day.
CREATE FUNCTION evaluate_milestones (p_province text, p_campaign text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_today date := (SELECT max (day) FROM campaign_day WHERE campaign = p_campaign AND begins_at <= p_now);
    v_deadline date := (SELECT deadline FROM campaign WHERE code = p_campaign);
    v_milestone milestone%ROWTYPE;
    v_changes alert_change[];
    v_standing alert[]; -- read first: functions of rows are not called where the rows lie
    v_rows status_row[];
    v_closed boolean;
    v_events integer := 0;
BEGIN
    FOR v_milestone IN
        SELECT m.* FROM milestone m
        WHERE m.province = p_province AND m.campaign = p_campaign AND m.evaluated AND m.kind <> 'units_ended'
          AND (m.kind <> 'report_due' OR EXISTS (SELECT FROM alert a WHERE a.province = p_province AND a.campaign = p_campaign AND a.day = m.day
                                                 AND a.kind = 'report_due' AND a.state <> 'resolved')
               OR m.passed_at = p_now)
        ORDER BY m.day, m.kind
    LOOP
        SELECT array_agg (x) INTO v_standing FROM alert x
        WHERE x.province = p_province AND x.campaign = p_campaign AND x.day = v_milestone.day AND x.kind = v_milestone.kind;
        v_closed := EXISTS (SELECT FROM day_close c WHERE c.province = p_province AND c.campaign = p_campaign AND c.day = v_milestone.day);
        SELECT array_agg (r) INTO v_rows
        FROM status_rows (p_campaign, CASE WHEN v_milestone.kind = 'report_due' THEN v_milestone.day ELSE v_today END, NULL) r WHERE r.target > 0;
        WITH step AS (
            SELECT alert_step (a, CASE WHEN v_milestone.kind = 'report_due'
                                       THEN (r).reporting AND (r).status = 'no_report' AND NOT v_closed
                                       ELSE (r).workable > 0 END,
                               p_campaign, (r).unit, v_milestone.day, v_milestone.kind, v_milestone.severity,
                               alert_figures (r) || CASE WHEN v_milestone.kind = 'deadline_near'
                                                         THEN jsonb_build_object ('days_to_deadline', v_deadline - v_milestone.day) ELSE '{}' END,
                               0, (r).name, (r).path) AS change
            FROM unnest (v_rows) r
            LEFT JOIN unnest (v_standing) a ON a.unit = (r).unit)
        SELECT array_agg (change) INTO v_changes FROM step WHERE (change).kind IS NOT NULL;
        v_changes := v_changes || ended_steps (p_campaign, v_standing, ARRAY (SELECT (r).unit FROM unnest (v_rows) r), v_today);
        v_events := v_events + alert_record (p_province, v_changes, p_now);
    END LOOP;
    RETURN v_events;
END $$;

CREATE INDEX unit_ended ON unit (province, valid_to) WHERE valid_to < 'infinity';

-- What is passed by now and not noted: only instants after the first load.
CREATE FUNCTION due_milestones (p_now timestamptz)
RETURNS TABLE (province text, campaign text, kind text, day date, severity text, due_at timestamptz, said boolean) LANGUAGE plpgsql AS $$
DECLARE
    v_passed milestone[] := (SELECT array_agg (m) FROM milestone m);
BEGIN
    RETURN QUERY
    WITH instant AS (
        SELECT c.province, c.code, 'report_due'::text AS kind, d.day, 'info'::text AS severity, d.cutoff_at - c.remind_before AS due_at,
               p_now < d.cutoff_at AS said -- at the cutoff the close tells who is silent
        FROM campaign c JOIN campaign_day d ON d.campaign = c.code AND d.counted
        WHERE c.remind_before > interval '0' AND d.cutoff_at > p_now - interval '3 days' AND d.cutoff_at - c.remind_before <= p_now
        UNION ALL
        SELECT c.province, c.code, 'deadline_near', d.day, n.severity, d.cutoff_at, true
        FROM campaign c
        CROSS JOIN (VALUES (14, 'info'), (7, 'warning'), (3, 'warning'), (1, 'critical')) AS n (days, severity)
        JOIN campaign_day d ON d.campaign = c.code AND d.day = c.deadline - n.days
        UNION ALL
        SELECT c.province, c.code, 'deadline_passed', c.deadline, 'critical', d.begins_at, true
        FROM campaign c JOIN campaign_day d ON d.campaign = c.code AND d.day = c.deadline + 1
        UNION ALL
        SELECT DISTINCT c.province, c.code, 'units_ended', d.day, '', d.begins_at, true
        FROM campaign c JOIN unit u ON u.province = c.province AND u.valid_to < 'infinity' JOIN campaign_day d ON d.campaign = c.code AND d.day = u.valid_to + 1)
    SELECT i.province, i.code, i.kind, i.day, i.severity, i.due_at, i.said
    FROM instant i JOIN campaign c ON c.code = i.code
    WHERE i.due_at <= p_now AND i.due_at > c.loaded_at
      AND NOT EXISTS (SELECT FROM unnest (v_passed) m WHERE m.province = i.province AND m.campaign = i.code AND m.kind = i.kind AND m.day = i.day)
    ORDER BY i.due_at, i.code, i.kind;
END $$;

CREATE FUNCTION pass_milestone (p_province text, p_campaign text, p_kind text, p_day date, p_severity text, p_said boolean, p_now timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign FOR UPDATE;
    PERFORM wait_for_stamped ();
    WHILE aggregate_work (p_province, p_campaign, 5000, true) > 0 LOOP
        NULL;
    END LOOP;
    INSERT INTO milestone VALUES (p_province, p_campaign, p_kind, p_day, p_severity, p_said, p_now) ON CONFLICT DO NOTHING;
    IF NOT FOUND OR NOT p_said THEN
        RETURN 0;
    END IF;
    RETURN CASE p_kind WHEN 'units_ended' THEN evaluate_forecasts (p_province, p_campaign, NULL, p_now) ELSE 0 END + evaluate_milestones (p_province, p_campaign, p_now);
END $$;

-- One feed's alert of one kind. unit of the alert is the feed: its identity; the event names the feed's unit.
CREATE FUNCTION feed_alert (p_province text, p_feed text, p_day date, p_kind text, p_due boolean, p_figures jsonb, p_now timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_alert alert;
    v_unit unit%ROWTYPE;
    v_change alert_change;
BEGIN
    SELECT * INTO v_alert FROM alert a WHERE a.province = p_province AND a.campaign = '' AND a.unit = p_feed AND a.kind = p_kind
        AND (a.day = p_day OR (p_kind = 'feed_gap' AND a.state <> 'resolved')) ORDER BY a.state = 'resolved', a.day LIMIT 1;
    SELECT u.* INTO v_unit FROM feed f JOIN unit u ON u.code = f.unit WHERE f.code = p_feed ORDER BY u.valid_from DESC LIMIT 1;
    v_change := alert_step (v_alert, p_due, '', p_feed, coalesce (v_alert.day, p_day), p_kind, 'warning',
                            p_figures || jsonb_build_object ('feed', p_feed), 0, v_unit.name_vi, v_unit.path);
    IF v_change IS NULL OR (v_change).kind IS NULL THEN
        RETURN 0;
    END IF;
    RETURN alert_record (p_province, ARRAY[v_change], p_now);
END $$;

-- Gaps in a feed's numbers that are older than a quarter of an hour.
CREATE FUNCTION watch_gaps (p_province text, p_feed text, p_day date, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_from bigint := (SELECT complete_to FROM feed_watch w WHERE w.province = p_province AND w.feed = p_feed);
    v_to bigint;
    v_missing bigint;
    v_since timestamptz;
BEGIN
    -- how far it goes on without a gap
    SELECT coalesce (max (b.seq), v_from) INTO v_to
    FROM (SELECT x.seq, row_number () OVER (ORDER BY x.seq) AS place FROM batch x
          WHERE x.province = p_province AND x.feed = p_feed AND x.seq > v_from) b
    WHERE b.seq = v_from + b.place;
    IF v_to > v_from THEN
        UPDATE feed_watch SET complete_to = v_to WHERE province = p_province AND feed = p_feed;
    END IF;
    SELECT max (b.seq) - v_to - count (*), min (b.received_at) INTO v_missing, v_since
    FROM batch b WHERE b.province = p_province AND b.feed = p_feed AND b.seq > v_to;
    RETURN feed_alert (p_province, p_feed, p_day, 'feed_gap', coalesce (v_missing, 0) > 0 AND v_since <= p_now - interval '15 minutes',
                       jsonb_build_object ('missing', coalesce (v_missing, 0), 'first_missing', v_to + 1), p_now);
END $$;

-- How far back a look goes before the one before it: what came in the same instant, or by a clock that is behind, came after that look all the same.
-- Looking at it twice says nothing twice: the alert holds the day's number.
CREATE FUNCTION watch_overlap () RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT interval '1 minute' $$;

-- Records rejected since the last look, by the day on which they came.
CREATE FUNCTION watch_rejections (p_province text, p_feed text, p_zone text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_from timestamptz := (SELECT rejections_to FROM feed_watch w WHERE w.province = p_province AND w.feed = p_feed);
    v_events integer := 0;
    v_day record;
BEGIN
    FOR v_day IN
        SELECT d.day, (SELECT count (*) FROM quarantine x WHERE x.province = p_province AND x.feed = p_feed
                       AND x.received_at >= d.day::timestamp AT TIME ZONE p_zone AND x.received_at < (d.day + 1)::timestamp AT TIME ZONE p_zone) AS rejected
        FROM (SELECT DISTINCT (q.received_at AT TIME ZONE p_zone)::date AS day FROM quarantine q
              WHERE q.province = p_province AND q.feed = p_feed AND q.received_at > v_from - watch_overlap () AND q.received_at <= p_now) d
        ORDER BY d.day
    LOOP
        v_events := v_events + feed_alert (p_province, p_feed, v_day.day, 'data_rejected', true, jsonb_build_object ('rejected', v_day.rejected), p_now);
    END LOOP;
    UPDATE feed_watch SET rejections_to = p_now WHERE province = p_province AND feed = p_feed AND rejections_to <> p_now;
    RETURN v_events;
END $$;

-- Feeds whose gaps or rejections may have something new to say.
CREATE FUNCTION feeds_to_watch (p_now timestamptz) RETURNS TABLE (province text, feed text) LANGUAGE plpgsql AS $$
DECLARE
    v_province text;
    v_feeds text[];
BEGIN
    FOR v_province, v_feeds IN SELECT f.province, array_agg (f.code) FROM feed f GROUP BY f.province ORDER BY f.province LOOP
        RETURN QUERY
        SELECT v_province, f.code FROM unnest (v_feeds) AS f (code) LEFT JOIN feed_watch w ON w.province = v_province AND w.feed = f.code
        WHERE EXISTS (SELECT FROM quarantine q WHERE q.province = v_province AND q.feed = f.code
                      AND q.received_at > coalesce (w.rejections_to, '-infinity') - watch_overlap () AND q.received_at <= p_now)
           OR coalesce ((SELECT max (b.seq) FROM batch b WHERE b.province = v_province AND b.feed = f.code), 0) > coalesce (w.complete_to, 0)
           OR EXISTS (SELECT FROM alert a WHERE a.province = v_province AND a.campaign = '' AND a.unit = f.code AND a.kind = 'feed_gap' AND a.state <> 'resolved')
        ORDER BY f.code;
    END LOOP;
END $$;

-- Looks at one province's feeds; the province's counter is the lock, so that replicas follow one another.
CREATE FUNCTION watch_feeds (p_province text, p_feeds text[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_zone text := coalesce ((SELECT min (timezone) FROM campaign WHERE province = p_province), 'UTC');
    v_day date := (p_now AT TIME ZONE v_zone)::date;
    v_feed text;
    v_events integer := 0;
BEGIN
    INSERT INTO province_counter (province) VALUES (p_province) ON CONFLICT DO NOTHING;
    PERFORM FROM province_counter c WHERE c.province = p_province FOR UPDATE;
    PERFORM wait_for_stamped (); -- what is stamped up to now is there
    FOREACH v_feed IN ARRAY p_feeds LOOP
        INSERT INTO feed_watch (province, feed) VALUES (p_province, v_feed) ON CONFLICT DO NOTHING;
        v_events := v_events + watch_rejections (p_province, v_feed, v_zone, p_now) + watch_gaps (p_province, v_feed, v_day, p_now);
    END LOOP;
    RETURN v_events;
END $$;

-- The closer's look at all of this: one row for each thing that was done, so that each is a transaction of its own.
CREATE FUNCTION watch_due (p_now timestamptz)
RETURNS TABLE (province text, campaign text, kind text, day date, severity text, said boolean, feeds text[]) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT m.province, m.campaign, m.kind, m.day, m.severity, m.said, NULL::text[] FROM due_milestones (p_now) m;
    RETURN QUERY SELECT c.province, c.code, 'escalate'::text, NULL::date, ''::text, true, NULL::text[] FROM campaign c
        WHERE EXISTS (SELECT FROM late_alerts (c, p_now));
    RETURN QUERY SELECT n.province, n.campaign, n.kind, n.day, ''::text, true, NULL::text[] FROM due_notices (p_now) n;
    RETURN QUERY SELECT f.province, ''::text, 'feeds'::text, NULL::date, ''::text, true, array_agg (f.feed) FROM feeds_to_watch (p_now) f GROUP BY f.province;
END $$;

CREATE FUNCTION watch_one (p_province text, p_campaign text, p_kind text, p_day date, p_severity text, p_said boolean, p_feeds text[], p_now timestamptz,
                           p_reports boolean DEFAULT false) -- mails of notices carry reports
RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN p_kind = 'feeds' THEN watch_feeds (p_province, p_feeds, p_now)
                WHEN p_kind = 'close_notices' THEN notice_close (p_province, p_campaign, p_day, p_reports, p_now)
                WHEN p_kind = 'week_notices' THEN notice_week (p_province, p_campaign, p_day, p_reports, p_now)
                WHEN p_kind = 'explanation_notices' THEN notice_explanations (p_province, p_campaign, p_now)
                WHEN p_kind = 'escalate' THEN escalate (p_province, p_campaign, p_now)
                ELSE pass_milestone (p_province, p_campaign, p_kind, p_day, p_severity, p_said, p_now) END;
END $$;
