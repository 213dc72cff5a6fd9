-- What a page or a report shows beside the status of one day: a unit's days, every unit's days, and the explanations.

CREATE FUNCTION campaign_today (p_campaign text, p_now timestamptz) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce ((SELECT max (d.day) FROM campaign_day d WHERE d.campaign = p_campaign AND d.begins_at <= p_now), c.starts_on)
            FROM campaign c WHERE c.code = p_campaign);
END $$;

-- Everything that stood at p_as_of has committed when this returns.
CREATE FUNCTION as_of_check (p_as_of timestamptz, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_as_of > p_now THEN
        RAISE EXCEPTION 'as_of lies in the future: it is % now', p_now USING ERRCODE = 'P0001';
    ELSIF p_as_of IS NOT NULL THEN
        PERFORM wait_for_stamped ();
        PERFORM wait_for_decided ();
    END IF;
END $$;

-- The evaluations of some units on closed days as they stood.
CREATE FUNCTION day_status_at (p_province text, p_campaign text, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS SETOF day_status LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE -- each day by its key, since of a range of days those of every unit would be read; planned for as many units as there are
    v_days date[] := ARRAY (SELECT g::date FROM generate_series (p_from::timestamp, p_to::timestamp, interval '1 day') g);
BEGIN
    IF p_as_of IS NULL THEN
        RETURN QUERY SELECT d.* FROM day_status d
        WHERE d.province = p_province AND d.campaign = p_campaign AND d.day = ANY (v_days) AND d.unit = ANY (p_units) AND d.superseded_at = 'infinity';
    ELSE
        RETURN QUERY SELECT d.* FROM day_status d
        WHERE d.province = p_province AND d.campaign = p_campaign AND d.day = ANY (v_days) AND d.unit = ANY (p_units)
          AND d.recorded_at <= p_as_of AND d.superseded_at > p_as_of;
    END IF;
END $$;

CREATE FUNCTION days_json (p_campaign text, p_unit text, p_from date, p_to date, p_as_of timestamptz, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_unit text;
    v_from date;
    v_to date;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM as_of_check (p_as_of, p_now);
    v_unit := coalesce (p_unit, c.top);
    v_to := coalesce (p_to, campaign_today (c.code, coalesce (p_as_of, p_now)));
    v_from := coalesce (p_from, greatest (c.starts_on, v_to - 30));
    IF v_from > v_to THEN
        RAISE EXCEPTION 'from % lies after to %', v_from, v_to USING ERRCODE = 'P0001';
    ELSIF v_to - v_from > 99 THEN
        RAISE EXCEPTION 'from % to %: at most 100 days are answered at once', v_from, v_to USING ERRCODE = 'P0001';
    ELSIF NOT EXISTS (SELECT FROM campaign_node n WHERE n.campaign = c.code AND n.unit = v_unit) THEN
        RAISE EXCEPTION 'campaign % has no unit %', c.code, v_unit USING ERRCODE = 'P0002';
    END IF;
    RETURN (
        SELECT json_build_object ('campaign', c.code, 'unit', v_unit, 'as_of', instant_text (p_as_of, c.timezone), 'from', v_from, 'to', v_to, 'days', coalesce (json_agg (json_build_object (
                   'date', d.day, 'counted', d.counted, 'closed_at', CASE WHEN k.closed_at IS NOT NULL THEN instant_text (k.closed_at, c.timezone) END,
                   'name', r.name, 'target', r.target, 'plan_day', r.plan_day, 'day', r.value, 'plan_cumulative', r.plan_cumulative,
                   'cumulative', r.cumulative, 'explained', r.explained, 'percent', percent_of (r.cumulative, r.target), 'reports_in', r.reports_in,
                   'reports_expected', r.reports_expected,
                   'status', CASE WHEN d.counted AND (k.closed_at IS NOT NULL OR coalesce (p_as_of, p_now) >= d.cutoff_at) THEN r.status END,
                   'streak', s.streak) ORDER BY d.day), '[]'))
        FROM campaign_day d
        JOIN unit_days (c.code, v_unit, v_from, v_to, p_as_of) r ON r.day = d.day
        LEFT JOIN day_close k ON k.province = c.province AND k.campaign = c.code AND k.day = d.day
                              AND k.closed_at <= coalesce (p_as_of, 'infinity')
        LEFT JOIN day_status_at (c.province, c.code, ARRAY[v_unit], v_from, v_to, p_as_of) s ON s.day = d.day
        WHERE d.campaign = c.code AND d.day BETWEEN v_from AND v_to);
END $$;

-- The current revision of each document dated in the period, with the last decision on it.
CREATE FUNCTION explanations_json (p_campaign text, p_from date, p_to date, p_scope text, p_as_of timestamptz, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM as_of_check (p_as_of, p_now);
    RETURN (
        WITH current AS (
            SELECT DISTINCT ON (e.unit, e.document) e.* FROM explanation e
            WHERE e.province = c.province AND e.campaign = c.code AND e.received_at <= coalesce (p_as_of, 'infinity')
            ORDER BY e.unit, e.document, e.rev DESC),
        decided AS MATERIALIZED (
            SELECT k.*, d.decided_by, d.at, d.note AS decision_note,
                   CASE WHEN d.accepted IS NULL THEN 'submitted' WHEN d.accepted THEN 'accepted' ELSE 'returned' END AS state
            FROM current k
            LEFT JOIN LATERAL (
                SELECT x.* FROM explanation_decision x
                WHERE x.province = c.province AND x.campaign = c.code AND x.unit = k.unit AND x.document = k.document AND x.rev = k.rev
                  AND x.at <= coalesce (p_as_of, 'infinity')
                ORDER BY x.ordinal DESC LIMIT 1) d ON true
            WHERE k.day BETWEEN coalesce (p_from, '-infinity') AND coalesce (p_to, 'infinity')),
        shown AS (
            SELECT k.*, u.name_vi, u.path
            FROM decided k
            JOIN LATERAL (SELECT x.name_vi, x.path FROM unit x WHERE x.code = k.unit AND k.day BETWEEN x.valid_from AND x.valid_to LIMIT 1) u ON true
            WHERE p_scope IS NULL OR u.path = p_scope OR starts_with (u.path, p_scope || '/'))
        SELECT json_build_object ('campaign', c.code,
            'explanations', coalesce ((SELECT json_agg (json_build_object ('unit', s.unit, 'name', s.name_vi, 'document', s.document, 'rev', s.rev,
                'date', s.day, 'reason', s.reason, 'count', s.count, 'note', s.note, 'state', s.state, 'by', s.decided_by,
                'at', CASE WHEN s.at IS NOT NULL THEN instant_text (s.at, c.timezone) END, 'decision_note', s.decision_note)
                ORDER BY s.path, s.day, s.document) FROM shown s), '[]'),
            'by_reason', coalesce ((SELECT json_agg (json_build_object ('reason', t.reason, 'state', t.state, 'documents', t.documents, 'count', t.cases)
                ORDER BY t.reason, t.state) FROM (SELECT reason, state, count (*) AS documents, sum (count) AS cases FROM shown GROUP BY 1, 2) t), '[]')));
END $$;

-- How the reports under each of the units came, of closed counted days of a period. The joins are by equal columns, and hashed whatever the
-- planner believes of a log that grows faster than it is analyzed: row by row they took seconds.
CREATE FUNCTION punctuality (p_campaign text, p_generation integer, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (unit text, from_day date, expected integer, came integer, on_time integer) LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    v_province text := (SELECT province FROM campaign WHERE code = p_campaign);
    v_closes day_close[] := (SELECT array_agg (k) FROM day_close k WHERE k.province = v_province AND k.campaign = p_campaign
                             AND k.closed_at <= coalesce (p_as_of, 'infinity'));
    v_leaves text[] := ARRAY (SELECT DISTINCT l.leaf FROM campaign_leaf l
                              WHERE l.campaign = p_campaign AND l.generation = p_generation AND l.unit = ANY (p_units));
BEGIN
    RETURN QUERY
    WITH leaf AS MATERIALIZED (
        SELECT l.* FROM campaign_leaf l
        WHERE l.campaign = p_campaign AND l.generation = p_generation AND l.unit = ANY (p_units)),
    due AS MATERIALIZED (
        SELECT s.unit, s.day, k.figures_at
        FROM day_status_at (v_province, p_campaign, v_leaves, p_from, p_to, p_as_of) s
        JOIN campaign_day d ON d.day = s.day
        JOIN unnest (v_closes) k ON k.day = s.day
        WHERE d.campaign = p_campaign AND d.counted AND s.status <> 'done'),
    first_report AS MATERIALIZED (
        SELECT r.unit, r.day, min (r.received_at) AS at FROM progress r
        WHERE r.province = v_province AND r.campaign = p_campaign AND r.unit = ANY (v_leaves) AND r.day BETWEEN p_from AND p_to
          AND r.received_at <= coalesce (p_as_of, 'infinity')
        GROUP BY r.unit, r.day),
    answered AS MATERIALIZED (
        SELECT d.unit, d.day, f.at, d.figures_at FROM due d LEFT JOIN first_report f ON f.unit = d.unit AND f.day = d.day)
    SELECT l.unit, l.from_day, count (*)::integer, count (a.at)::integer, (count (*) FILTER (WHERE a.at <= a.figures_at))::integer
    FROM leaf l
    JOIN answered a ON a.unit = l.leaf AND a.day BETWEEN l.leaf_from AND l.leaf_to
    GROUP BY l.unit, l.from_day;
END $$;

-- What each unit did on each day of a period: one letter a day (m met, x missed, e missed and covered by accepted explanations of that day,
-- n no report, d done before, '-' not a counted day, '.' not closed or not a unit then), and how its reports came: `expected` on closed
-- counted days by reporting units under it, `in` of them at all, `on_time` by the instant of the close's figures.
CREATE FUNCTION calendar_json (p_campaign text, p_unit text, p_level text, p_from date, p_to date, p_as_of timestamptz, p_now timestamptz)
RETURNS text LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$ -- planned for as many units as are asked for: a few or all
DECLARE
    c campaign%ROWTYPE;
    g integer;
    v_unit text;
    v_from date;
    v_to date;
    v_path text;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM level_check (p_level);
    PERFORM as_of_check (p_as_of, p_now);
    g := campaign_generation_at (c.code, p_as_of);
    v_unit := coalesce (p_unit, c.top);
    v_to := coalesce (p_to, campaign_today (c.code, coalesce (p_as_of, p_now)));
    v_from := coalesce (p_from, greatest (c.starts_on, v_to - 30));
    IF v_from > v_to THEN
        RAISE EXCEPTION 'from % lies after to %', v_from, v_to USING ERRCODE = 'P0001';
    ELSIF v_to - v_from > 366 THEN
        RAISE EXCEPTION 'from % to %: at most 367 days are answered at once', v_from, v_to USING ERRCODE = 'P0001';
    END IF;
    SELECT n.path INTO v_path FROM campaign_node n
    WHERE n.campaign = c.code AND n.generation = g AND n.unit = v_unit ORDER BY n.from_day DESC LIMIT 1;
    IF v_path IS NULL THEN
        RAISE EXCEPTION 'campaign % has no unit %', c.code, v_unit USING ERRCODE = 'P0002';
    END IF;
    RETURN (
        WITH shown AS (
            SELECT n.* FROM campaign_node n
            WHERE n.campaign = c.code AND n.generation = g AND n.from_day <= v_to AND n.to_day >= v_from
              AND (n.unit = v_unit OR CASE WHEN p_level IS NULL THEN n.parent = v_unit
                                           ELSE starts_with (n.path, v_path || '/') AND (p_level = 'all' OR n.level = p_level) END)),
        days AS (
            SELECT d.day, d.counted, d.k, k.closed_at FROM campaign_day d
            LEFT JOIN day_close k ON k.province = c.province AND k.campaign = c.code AND k.day = d.day
                                  AND k.closed_at <= coalesce (p_as_of, 'infinity')
            WHERE d.campaign = c.code AND d.day BETWEEN v_from AND v_to),
        covered AS (
            SELECT f.unit, f.day, f.value, f.explained FROM figure_rows (c.province, c.code, g, (SELECT array_agg (n.unit) FROM shown n), v_from, v_to, p_as_of) f
            WHERE f.explained > 0),
        cell AS (
            SELECT n.unit, n.from_day, d.day,
                   CASE WHEN d.day NOT BETWEEN n.from_day AND n.to_day THEN '.' WHEN NOT d.counted THEN '-' WHEN s.status IS NULL THEN '.'
                        WHEN s.status = 'met' THEN 'm' WHEN s.status = 'no_report' THEN 'n' WHEN s.status = 'done' THEN 'd'
                        WHEN coalesce (v.value, 0) + coalesce (v.explained, 0) >= plan.cases AND v.explained > 0 THEN 'e' ELSE 'x' END AS letter
            FROM shown n
            CROSS JOIN days d
            LEFT JOIN day_status_at (c.province, c.code, (SELECT array_agg (x.unit) FROM shown x), v_from, v_to, p_as_of) s
                   ON s.unit = n.unit AND s.day = d.day
            LEFT JOIN covered v ON v.unit = n.unit AND v.day = d.day
            LEFT JOIN LATERAL (
                SELECT sum (piece_plan (p.base, p.amount, d.k, p.k_from, p.k_to) - piece_plan (p.base, p.amount, d.k - 1, p.k_from, p.k_to)) AS cases
                FROM campaign_piece p
                WHERE p.campaign = c.code AND p.generation = g AND p.unit = n.unit AND p.from_day = n.from_day AND v.unit IS NOT NULL) plan ON true),
        line AS (
            SELECT unit, from_day, string_agg (letter, '' ORDER BY day) AS letters,
                   (count (*) FILTER (WHERE letter = 'm'))::integer AS met, (count (*) FILTER (WHERE letter = 'x'))::integer AS missed,
                   (count (*) FILTER (WHERE letter = 'e'))::integer AS excused, (count (*) FILTER (WHERE letter = 'n'))::integer AS silent,
                   (count (*) FILTER (WHERE letter = 'd'))::integer AS done
            FROM cell GROUP BY unit, from_day)
        SELECT json_build_object ('campaign', c.code, 'unit', v_unit, 'as_of', instant_text (p_as_of, c.timezone), 'from', v_from, 'to', v_to,
            'days', (SELECT json_agg (json_build_object ('date', d.day, 'counted', d.counted,
                        'closed_at', instant_text (d.closed_at, c.timezone)) ORDER BY d.day) FROM days d),
            'units', (SELECT json_agg (json_build_object ('unit', n.unit, 'name', n.name_vi, 'parent', n.parent, 'level', n.level,
                        'statuses', l.letters, 'met', l.met, 'missed', l.missed, 'excused', l.excused, 'silent', l.silent, 'done', l.done,
                        'expected', coalesce (p.expected, 0), 'in', coalesce (p.came, 0), 'on_time', coalesce (p.on_time, 0))
                        ORDER BY n.path, n.from_day)
                      FROM shown n JOIN line l ON l.unit = n.unit AND l.from_day = n.from_day
                      LEFT JOIN punctuality (c.code, g, (SELECT array_agg (unit) FROM shown), v_from, v_to, p_as_of) p
                             ON p.unit = n.unit AND p.from_day = n.from_day)));
END $$;

-- What a report of one day says about its campaign and its close, as of an instant.
CREATE FUNCTION report_json (p_campaign text, p_day date, p_as_of timestamptz, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    PERFORM as_of_check (p_as_of, p_now);
    RETURN (
        SELECT json_build_object (
            'campaign', c.code, 'title', json_build_object ('vi', c.title_vi, 'en', c.title_en), 'document', c.document, 'baseline', c.baseline,
            'metrics', c.metrics, 'other_metrics', nullif (c.metrics[2:], '{}'), 'top', c.top, 'starts_on', c.starts_on, 'plan_until', c.plan_until, 'deadline', c.deadline,
            'report', coalesce (c.definition -> 'report', '{}'), 'date', p_day, 'counted', d.counted,
            'as_of', instant_text (coalesce (p_as_of, p_now), c.timezone), 'cutoff_at', instant_text (d.cutoff_at, c.timezone),
            'closed_at', instant_text (k.closed_at, c.timezone), 'figures_at', instant_text (k.figures_at, c.timezone),
            'closed_day', (SELECT max (x.day) FROM day_close x WHERE x.province = c.province AND x.campaign = c.code AND x.day <= p_day
                           AND x.closed_at <= coalesce (p_as_of, p_now)),
            -- a day before the campaign was loaded has figures from then on
            'reported_at', instant_text (greatest (k.figures_at, (SELECT min (x.recorded_at) FROM campaign_generation x WHERE x.campaign = c.code)), c.timezone))
        FROM campaign_day d
        LEFT JOIN day_close k ON k.province = c.province AND k.campaign = c.code AND k.day = d.day AND k.closed_at <= coalesce (p_as_of, p_now)
        WHERE d.campaign = c.code AND d.day = p_day);
END $$;

-- Alerts that wait for somebody now, in a unit and below it: the gravest first, then the latest. Held ones are not told, so not shown. By unit: of
-- what a unit has waiting (or acknowledged) the first, with the numbers of the others, at most 200.
CREATE FUNCTION open_alerts_json (p_campaign text, p_unit text, p_scope text, p_limit integer, p_by_unit boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_path text;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    SELECT n.path INTO v_path FROM campaign_node n
    WHERE n.campaign = c.code AND n.unit = coalesce (p_unit, c.top) ORDER BY n.generation DESC, n.from_day DESC LIMIT 1;
    IF v_path IS NULL THEN
        RAISE EXCEPTION 'campaign % has no unit %', c.code, p_unit USING ERRCODE = 'P0002';
    END IF;
    RETURN (
        WITH shown AS (
            SELECT a.*, e.unit_name, e.text_vi, e.text_en, e.id AS event
            FROM alert a
            JOIN LATERAL (
                SELECT x.* FROM alert_event x WHERE x.province = a.province AND x.alert = a.id AND x.state IN ('open', 'updated', 'escalated')
                ORDER BY x.id DESC LIMIT 1) e ON true
            WHERE a.province = c.province AND a.campaign = c.code AND a.state IN ('open', 'acknowledged')
              AND (e.unit_path = v_path OR starts_with (e.unit_path, v_path || '/'))
              AND (p_scope IS NULL OR e.unit_path = p_scope OR starts_with (e.unit_path, p_scope || '/'))),
        placed AS (
            SELECT s.*, row_number () OVER same AS place, (array_agg (s.id) OVER same_all)[2:201] AS others FROM shown s
            WINDOW same AS (PARTITION BY s.unit, s.state = 'acknowledged' ORDER BY severity_rank (s.severity) DESC, s.day DESC, s.kind),
                   same_all AS (same ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)),
        page AS (
            SELECT * FROM placed WHERE place = 1 OR NOT p_by_unit
            ORDER BY state = 'acknowledged', severity_rank (severity) DESC, day DESC, unit, kind LIMIT p_limit)
        SELECT json_build_object ('campaign', c.code, 'total', (SELECT count (*) FROM shown),
            'units', (SELECT count (DISTINCT s.unit) FROM shown s WHERE s.state = 'open'),
            'alerts', coalesce ((SELECT json_agg (json_build_object ('alert', p.id, 'state', p.state, 'kind', p.kind, 'severity', p.severity,
                'unit', p.unit, 'unit_name', p.unit_name, 'date', p.day, 'streak', p.streak,
                'text', json_build_object ('vi', p.text_vi, 'en', p.text_en), 'raised_at', instant_text (p.raised_at, c.timezone),
                'acknowledged_by', p.acknowledged_by, 'acknowledged_at', instant_text (p.acknowledged_at, c.timezone),
                'note', p.acknowledged_note, 'until', p.promised_until, 'others', CASE WHEN p_by_unit THEN to_json (p.others) ELSE '[]' END)
                ORDER BY p.state = 'acknowledged', severity_rank (p.severity) DESC, p.day DESC, p.unit, p.kind) FROM page p), '[]')));
END $$;

CREATE FUNCTION metric_label (p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace (replace (replace (p_text, E'\\', E'\\\\'), '"', E'\\"'), E'\n', ' ')
$$;

-- The campaigns' own figures of today in Prometheus text: the top unit and the level below it, so that their number stays small.
CREATE FUNCTION campaign_metrics (p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE -- counted first, province by province where they lie
    v_open jsonb := (SELECT jsonb_agg (x) FROM (SELECT a.province, a.campaign, a.severity, count (*) AS open FROM alert a WHERE a.state = 'open'
                                                GROUP BY a.province, a.campaign, a.severity) x);
    v_unsent jsonb := (SELECT jsonb_object_agg (x.state, x.unsent) FROM (SELECT d.state, count (*) AS unsent FROM delivery d WHERE d.state <> 'sent'
                                                                         GROUP BY d.state) x);
    v_work bigint := (SELECT count (*) FROM work);
BEGIN
    RETURN (
        WITH row AS (
            SELECT c.code AS campaign, r.* FROM campaign c CROSS JOIN LATERAL (SELECT campaign_today (c.code, p_now) AS day) t
            CROSS JOIN LATERAL status_rows (c.code, t.day, NULL) r
            WHERE r.depth <= 1 AND p_now < (SELECT max (d.begins_at) FROM campaign_day d WHERE d.campaign = c.code)),
        series AS (
            SELECT m.place, m.name, m.help, format ('campaign="%s",unit="%s",level="%s"', metric_label (r.campaign), metric_label (r.unit),
                   metric_label (r.level)) AS labels, m.value
            FROM row r
            CROSS JOIN LATERAL (VALUES
                (1, 'tiendo_campaign_target_cases', 'Target of the unit.', r.target),
                (2, 'tiendo_campaign_cases', 'Cases done since the start, by the current figures.', r.cumulative),
                (3, 'tiendo_campaign_planned_cases', 'Cases planned up to and including today.', r.plan_cumulative),
                (4, 'tiendo_campaign_day_cases', 'Cases done today.', coalesce (r.day, 0)),
                (5, 'tiendo_campaign_day_planned_cases', 'Cases planned for today.', r.plan_day),
                (6, 'tiendo_campaign_reports', 'Reporting units with a report for today.', r.reports_in::bigint),
                (7, 'tiendo_campaign_reports_expected', 'Reporting units that have to report today.', r.reports_expected::bigint))
                AS m (place, name, help, value)
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
            SELECT 10, 'tiendo_work_waiting', 'Stored work that is not rolled up yet.', '', v_work),
        family AS (
            SELECT place, name, min (help) AS help,
                   string_agg (format (E'%s%s %s\n', name, CASE WHEN labels = '' THEN '' ELSE '{' || labels || '}' END, value), '' ORDER BY labels COLLATE "C") AS lines
            FROM series GROUP BY place, name)
        SELECT coalesce (string_agg (format (E'# HELP %s %s\n# TYPE %s gauge\n%s', name, help, name, lines), '' ORDER BY place), '') FROM family);
END $$;
