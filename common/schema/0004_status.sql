-- Status: what the figures of one day mean, for every unit of a campaign. proto/semantics.md says it in words.

CREATE TYPE status_row AS (
    unit text, from_day date, parent text, level text, depth integer, name text, path text,
    reporting boolean, target bigint, provisional boolean, unassigned bigint,
    plan_day bigint, day bigint, plan_cumulative bigint, cumulative bigint, explained bigint, remaining bigint, workable bigint,
    percent numeric, percent_net numeric, days_left integer, required_per_day bigint,
    reports_in integer, reports_expected integer, status text, rank bigint,
    pace_days integer, pace_sum bigint, pace_squares numeric);   -- of the at most 7 latest counted days with a figure

-- One decimal, half up, and never 100.0 while something is missing. Integers all the way.
CREATE FUNCTION percent_of (p_part bigint, p_whole bigint) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_whole <= 0 THEN NULL
                WHEN p_part < p_whole THEN least (round (((2000 * p_part + p_whole) / (2 * p_whole))::numeric / 10, 1), 99.9)
                ELSE round (((2000 * p_part + p_whole) / (2 * p_whole))::numeric / 10, 1) END
$$;

CREATE FUNCTION campaign_generation_at (p_campaign text, p_as_of timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    g integer;
BEGIN
    SELECT max (generation) INTO g FROM campaign_generation
    WHERE campaign = p_campaign AND recorded_at <= coalesce (p_as_of, 'infinity');
    IF g IS NULL THEN
        IF EXISTS (SELECT FROM campaign WHERE code = p_campaign) THEN
            RAISE EXCEPTION 'campaign % was not loaded yet at that instant', p_campaign USING ERRCODE = 'P0002';
        END IF;
        RAISE EXCEPTION 'there is no campaign %', p_campaign USING ERRCODE = 'P0002';
    END IF;
    RETURN g;
END $$;

CREATE FUNCTION day_result (p_finished_before boolean, p_value bigint, p_asked boolean, p_plan_day bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_finished_before THEN 'done'
                WHEN p_value IS NULL AND p_asked THEN 'no_report'
                WHEN coalesce (p_value, 0) >= p_plan_day THEN 'met'
                ELSE 'missed' END
$$;

-- Every node of the day. The status is what it would be at the cutoff; whether it shows is the caller's question. Of a unit: it and what is below it,
-- and for its rank those beside it, of which reports and status are not told.
CREATE FUNCTION status_rows (p_campaign text, p_day date, p_as_of timestamptz, p_unit text DEFAULT NULL) RETURNS SETOF status_row
LANGUAGE plpgsql SET enable_nestloop = off AS $$ -- how many rows a function returns is not known to the planner: it would compare each with each
DECLARE
    g integer := campaign_generation_at (p_campaign, p_as_of);
    v_province text;
    v_k integer;
    v_before integer;
    v_n integer;
    v_path text;
    v_parent text;
BEGIN
    SELECT province INTO v_province FROM campaign WHERE code = p_campaign;
    SELECT max (k) INTO v_n FROM campaign_day WHERE campaign = p_campaign;
    SELECT k, k - counted::integer INTO v_k, v_before FROM campaign_day WHERE campaign = p_campaign AND day = p_day;
    IF v_k IS NULL THEN
        RAISE EXCEPTION 'campaign % has no day %: it runs from % to %', p_campaign, p_day,
            (SELECT min (day) FROM campaign_day WHERE campaign = p_campaign), (SELECT max (day) FROM campaign_day WHERE campaign = p_campaign)
            USING ERRCODE = 'P0001';
    END IF;
    SELECT n.path, n.parent INTO v_path, v_parent FROM campaign_node n
    WHERE n.campaign = p_campaign AND n.generation = g AND n.unit = p_unit AND p_day BETWEEN n.from_day AND n.to_day;

    RETURN QUERY
    WITH node AS MATERIALIZED (
        SELECT * FROM campaign_node n
        WHERE n.campaign = p_campaign AND n.generation = g AND p_day BETWEEN n.from_day AND n.to_day
          AND (p_unit IS NULL OR n.unit = p_unit OR starts_with (n.path, v_path || '/') OR n.parent = v_parent)),
    total AS MATERIALIZED (SELECT * FROM node_figures (
        v_province, p_campaign, g, (SELECT array_agg (n.unit) FROM node n), (SELECT array_agg (n.from_day) FROM node n), p_day, p_as_of)),
    plan AS (
        SELECT p.unit, p.from_day, sum (piece_plan (p.base, p.amount, v_k, p.k_from, p.k_to))::bigint AS cumulative,
               sum (piece_plan (p.base, p.amount, v_before, p.k_from, p.k_to))::bigint AS before
        FROM campaign_piece p JOIN node n ON n.unit = p.unit AND n.from_day = p.from_day
        WHERE p.campaign = p_campaign AND p.generation = g
        GROUP BY p.unit, p.from_day),
    worked AS (
        SELECT n.*, coalesce (t.cumulative, 0) AS cumulative, coalesce (t.explained, 0) AS explained, t.value,
               coalesce (t.cumulative - coalesce (t.value, 0) + t.explained - t.explained_on_day, 0) >= n.target AS finished_before,
               coalesce (p.cumulative, 0) AS plan_cumulative, coalesce (p.cumulative - p.before, 0) AS plan_day,
               greatest (0, n.target - coalesce (t.cumulative, 0) - coalesce (t.explained, 0)) AS workable,
               coalesce (t.pace_days, 0) AS pace_days, coalesce (t.pace_sum, 0) AS pace_sum, coalesce (t.pace_squares, 0) AS pace_squares
        FROM node n
        LEFT JOIN total t ON t.unit = n.unit AND t.from_day = n.from_day
        LEFT JOIN plan p ON p.unit = n.unit AND p.from_day = n.from_day),
    expected AS (
        SELECT l.unit, l.from_day, count (*)::integer AS expected, (count (*) FILTER (WHERE leaf.value IS NOT NULL))::integer AS came
        FROM campaign_leaf l
        JOIN worked leaf ON leaf.unit = l.leaf AND leaf.from_day = l.leaf_from
        WHERE l.campaign = p_campaign AND l.generation = g AND NOT leaf.finished_before
        GROUP BY l.unit, l.from_day)
    SELECT w.unit, w.from_day, w.parent, w.level, w.depth, w.name_vi, w.path, w.reporting, w.target, w.provisional, w.unassigned,
           w.plan_day, w.value, w.plan_cumulative, w.cumulative, w.explained,
           greatest (0, w.target - w.cumulative), w.workable,
           percent_of (w.cumulative, w.target), percent_of (w.cumulative, w.target - w.explained),
           v_n - v_k,
           CASE WHEN w.workable = 0 THEN 0 WHEN v_n = v_k THEN NULL ELSE (w.workable + (v_n - v_k) - 1) / (v_n - v_k) END,
           coalesce (e.came, 0), coalesce (e.expected, 0),
           day_result (w.finished_before, w.value, w.reporting OR coalesce (e.expected, 0) > 0, w.plan_day),
           CASE WHEN w.target > 0 THEN
               rank () OVER (PARTITION BY w.parent, w.target > 0 ORDER BY div (w.cumulative::numeric * 1e40, greatest (w.target, 1)) DESC) END,
           w.pace_days, w.pace_sum, w.pace_squares
    FROM worked w
    LEFT JOIN expected e ON e.unit = w.unit AND e.from_day = w.from_day;
END $$;

-- The same of one unit on each day of a period, worked out together: status_rows for each of the days would read everything as often.
CREATE FUNCTION unit_days (p_campaign text, p_unit text, p_from date, p_to date, p_as_of timestamptz)
RETURNS TABLE (day date, name text, target bigint, plan_day bigint, value bigint, plan_cumulative bigint, cumulative bigint, explained bigint,
               reports_in integer, reports_expected integer, status text) LANGUAGE plpgsql AS $$
DECLARE
    g integer := campaign_generation_at (p_campaign, p_as_of);
    v_province text := (SELECT c.province FROM campaign c WHERE c.code = p_campaign);
    v_sources text[] := (SELECT array_agg (DISTINCT s.source) FROM campaign_source s
                         WHERE s.campaign = p_campaign AND s.generation = g AND (s.unit = p_unit OR s.unit IN (
                             SELECT l.leaf FROM campaign_leaf l WHERE l.campaign = p_campaign AND l.generation = g AND l.unit = p_unit)));
BEGIN
    RETURN QUERY
    WITH figures AS MATERIALIZED (SELECT * FROM figure_rows (v_province, p_campaign, g, v_sources, '-infinity', p_to, p_as_of)),
    shown AS MATERIALIZED (
        SELECT d.day, d.k, d.k - d.counted::integer AS before, n.from_day, n.name_vi, n.target, n.reporting
        FROM campaign_node n JOIN campaign_day d ON d.day BETWEEN greatest (n.from_day, p_from) AND least (n.to_day, p_to)
        WHERE n.campaign = p_campaign AND n.generation = g AND n.unit = p_unit AND d.campaign = p_campaign),
    own AS (
        SELECT s.from_day, f.day, sum (f.value)::bigint AS value, sum (f.explained)::bigint AS explained
        FROM campaign_source s JOIN figures f ON f.unit = s.source AND f.day BETWEEN s.source_from AND s.source_to
        WHERE s.campaign = p_campaign AND s.generation = g AND s.unit = p_unit
        GROUP BY s.from_day, f.day),
    total AS (
        SELECT x.day, x.from_day, coalesce (sum (o.value), 0)::bigint AS cumulative, coalesce (sum (o.explained), 0)::bigint AS explained,
               coalesce (sum (coalesce (o.value, 0) + o.explained) FILTER (WHERE o.day < x.day), 0) AS before,
               (sum (o.value) FILTER (WHERE o.day = x.day))::bigint AS value
        FROM shown x LEFT JOIN own o ON o.from_day = x.from_day AND o.day <= x.day
        GROUP BY x.day, x.from_day),
    plan AS (
        SELECT x.day, x.from_day, sum (piece_plan (p.base, p.amount, x.k, p.k_from, p.k_to))::bigint AS cumulative,
               sum (piece_plan (p.base, p.amount, x.before, p.k_from, p.k_to))::bigint AS before
        FROM shown x JOIN campaign_piece p ON p.from_day = x.from_day
        WHERE p.campaign = p_campaign AND p.generation = g AND p.unit = p_unit
        GROUP BY x.day, x.from_day),
    leaf AS MATERIALIZED (
        SELECT l.from_day AS above_from, n.unit, n.from_day, n.to_day, n.target
        FROM campaign_leaf l JOIN campaign_node n ON n.unit = l.leaf AND n.from_day = l.leaf_from
        WHERE l.campaign = p_campaign AND l.generation = g AND l.unit = p_unit AND n.campaign = p_campaign AND n.generation = g),
    leaf_figure AS MATERIALIZED (
        SELECT s.unit, s.from_day, f.day, sum (f.value) AS value, sum (f.explained) AS explained
        FROM campaign_source s JOIN figures f ON f.unit = s.source AND f.day BETWEEN s.source_from AND s.source_to
        WHERE s.campaign = p_campaign AND s.generation = g AND s.unit IN (SELECT l.unit FROM leaf l)
        GROUP BY s.unit, s.from_day, f.day),
    finished AS (
        SELECT r.unit, r.from_day, min (r.day) AS day
        FROM (SELECT x.unit, x.from_day, x.day,
                     sum (coalesce (x.value, 0) + coalesce (x.explained, 0)) OVER (PARTITION BY x.unit, x.from_day ORDER BY x.day) AS done
              FROM leaf_figure x) r
        JOIN (SELECT DISTINCT l.unit, l.from_day, l.target FROM leaf l) l ON l.unit = r.unit AND l.from_day = r.from_day
        WHERE r.done >= l.target GROUP BY r.unit, r.from_day),
    asked AS MATERIALIZED ( -- until the day on which it is finished
        SELECT l.above_from, l.unit, l.from_day, CASE WHEN l.target > 0 THEN least (l.to_day, f.day) ELSE '-infinity' END AS to_day
        FROM leaf l LEFT JOIN finished f ON f.unit = l.unit AND f.from_day = l.from_day),
    expected AS (
        SELECT x.day, x.from_day, count (*)::integer AS reports FROM shown x
        JOIN asked a ON a.above_from = x.from_day AND x.day BETWEEN a.from_day AND a.to_day
        GROUP BY x.day, x.from_day),
    came AS (
        SELECT r.day, a.above_from AS from_day, count (r.value)::integer AS reports
        FROM leaf_figure r JOIN asked a ON a.unit = r.unit AND a.from_day = r.from_day
        WHERE r.day BETWEEN greatest (a.from_day, p_from) AND a.to_day
        GROUP BY r.day, a.above_from)
    SELECT x.day, x.name_vi, x.target, coalesce (p.cumulative - p.before, 0), t.value, coalesce (p.cumulative, 0), t.cumulative, t.explained,
           coalesce (c.reports, 0), coalesce (e.reports, 0),
           day_result (t.before >= x.target, t.value, x.reporting OR coalesce (e.reports, 0) > 0, coalesce (p.cumulative - p.before, 0))
    FROM shown x
    JOIN total t ON t.day = x.day AND t.from_day = x.from_day
    LEFT JOIN plan p ON p.day = x.day AND p.from_day = x.from_day
    LEFT JOIN expected e ON e.day = x.day AND e.from_day = x.from_day
    LEFT JOIN came c ON c.day = x.day AND c.from_day = x.from_day;
END $$;

-- The day on which the workable rest is done at a pace of so many a day; null where that is not foreseeable. p_days are
-- the campaign's working_days.
CREATE FUNCTION finish_day (p_days date[], p_ordinal integer, p_workable bigint, p_pace numeric) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF p_pace <= 0 OR p_workable / p_pace > 10000 THEN
        RETURN NULL;
    END IF;
    RETURN p_days[p_ordinal + ceil (p_workable / p_pace)::integer];
END $$;

-- Mean pace of the last counted days with a figure, at least three; earlier and later by 1.28 standard errors (an 80 % band).
CREATE FUNCTION forecast_json (p_days date[], p_ordinal integer, p_row status_row) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    v_mean numeric;
    v_error numeric;
BEGIN
    IF (p_row).pace_days < 3 OR (p_row).workable = 0 THEN
        RETURN json_build_object ('finish', NULL, 'low', NULL, 'high', NULL);
    END IF;
    v_mean := (p_row).pace_sum::numeric / (p_row).pace_days;
    v_error := 1.28 * sqrt (greatest (0, ((p_row).pace_squares - (p_row).pace_days * v_mean * v_mean) / ((p_row).pace_days - 1))
                            / (p_row).pace_days);
    RETURN json_build_object ('finish', finish_day (p_days, p_ordinal, (p_row).workable, v_mean),
                              'low', finish_day (p_days, p_ordinal, (p_row).workable, v_mean + v_error),
                              'high', finish_day (p_days, p_ordinal, (p_row).workable, v_mean - v_error));
END $$;

CREATE FUNCTION status_row_json (p_days date[], p_ordinal integer, p_row status_row, p_streak integer, p_shown boolean)
RETURNS json LANGUAGE plpgsql AS $$
BEGIN
    RETURN json_build_object (
        'unit', (p_row).unit, 'name', (p_row).name, 'parent', (p_row).parent, 'level', (p_row).level,
        'target', (p_row).target, 'provisional', (p_row).provisional, 'unassigned', (p_row).unassigned,
        'plan_day', (p_row).plan_day, 'day', (p_row).day, 'plan_cumulative', (p_row).plan_cumulative,
        'cumulative', (p_row).cumulative, 'explained', (p_row).explained, 'remaining', (p_row).remaining,
        'workable', (p_row).workable, 'percent', (p_row).percent, 'percent_net', (p_row).percent_net,
        'days_left', (p_row).days_left, 'required_per_day', (p_row).required_per_day,
        'reports_in', (p_row).reports_in, 'reports_expected', (p_row).reports_expected,
        'streak', p_streak, 'status', CASE WHEN p_shown THEN (p_row).status END, 'rank', (p_row).rank,
        'forecast', forecast_json (p_days, p_ordinal, p_row));
END $$;

-- Waits for the reports that are stamped but not committed yet: ingest holds the lock, shared, from before the stamp to the commit.
CREATE FUNCTION wait_for_stamped () RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_lock (7461);
    PERFORM pg_advisory_unlock (7461);
END $$;

-- Closes, evaluations and decisions hold the shared side of this one from before they are stamped until their commit.
CREATE FUNCTION wait_for_decided () RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_lock (7462);
    PERFORM pg_advisory_unlock (7462);
END $$;

-- A word that is no unit's level is a slip of the pen, not a level without units. The usual ones may have none.
CREATE FUNCTION level_check (p_level text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_level NOT IN ('all', 'country', 'province', 'district', 'commune', 'beat') AND NOT EXISTS (SELECT FROM unit WHERE level = p_level) THEN
        RAISE EXCEPTION 'no unit has the level %: there are all, %', p_level, (SELECT string_agg (DISTINCT level, ', ') FROM unit) USING ERRCODE = 'P0001';
    END IF;
END $$;

CREATE FUNCTION status_json (p_campaign text, p_day date, p_unit text, p_level text, p_as_of timestamptz, p_now timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_day date := p_day;
    v_closed timestamptz;
    v_last date;
    v_shown boolean;
    v_rows status_row[];
    v_total status_row;
    v_units json;
    v_streak integer;
    v_names text[];
    v_streaks jsonb; -- read first: status_row_json asks for the calendar, which does not lie where the rows do
    v_ordinal integer;
BEGIN
    SELECT * INTO c FROM campaign WHERE code = p_campaign;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no campaign %', p_campaign USING ERRCODE = 'P0002';
    END IF;
    PERFORM level_check (p_level);
    IF p_as_of > p_now THEN
        RAISE EXCEPTION 'as_of lies in the future: it is % now', p_now USING ERRCODE = 'P0001';
    END IF;
    IF p_as_of IS NOT NULL THEN
        PERFORM wait_for_stamped ();
        PERFORM wait_for_decided ();
    END IF;
    IF v_day IS NULL THEN
        SELECT coalesce (max (day), c.starts_on) INTO v_day FROM campaign_day
        WHERE campaign = p_campaign AND begins_at <= coalesce (p_as_of, p_now);
    END IF;
    SELECT closed_at INTO v_closed FROM day_close
    WHERE province = c.province AND campaign = p_campaign AND day = v_day AND closed_at <= coalesce (p_as_of, 'infinity');
    SELECT max (day) INTO v_last FROM day_close
    WHERE province = c.province AND campaign = p_campaign AND day <= v_day AND closed_at <= coalesce (p_as_of, 'infinity');
    SELECT d.counted AND (v_closed IS NOT NULL OR coalesce (p_as_of, p_now) >= d.cutoff_at), d.ordinal INTO v_shown, v_ordinal
    FROM campaign_day d WHERE d.campaign = p_campaign AND d.day = v_day;

    SELECT array_agg (r) INTO v_rows FROM status_rows (p_campaign, v_day, p_as_of, p_unit) r;
    SELECT r.* INTO v_total FROM unnest (v_rows) r WHERE r.unit = coalesce (p_unit, c.top);
    IF v_total.unit IS NULL THEN
        RAISE EXCEPTION 'campaign % has no unit % on %', p_campaign, coalesce (p_unit, c.top), v_day USING ERRCODE = 'P0002';
    END IF;
    v_names := ARRAY (SELECT r.unit FROM unnest (v_rows) r);
    SELECT jsonb_object_agg (d.unit, d.streak) INTO v_streaks FROM day_status d
    WHERE d.province = c.province AND d.campaign = p_campaign AND d.day = v_last AND d.unit = ANY (v_names) AND d.recorded_at <= coalesce (p_as_of, 'infinity')
      AND (d.superseded_at > p_as_of OR (p_as_of IS NULL AND d.superseded_at = 'infinity'));
    SELECT coalesce (json_agg (status_row_json (c.working_days, v_ordinal, r,
               CASE WHEN v_last >= r.from_day THEN coalesce ((v_streaks ->> r.unit)::integer, 0) ELSE 0 END, v_shown) ORDER BY r.unit COLLATE "C"), '[]')
    INTO v_units
    FROM unnest (v_rows) r
    WHERE CASE WHEN p_level IS NULL THEN r.parent = v_total.unit
               ELSE starts_with (r.path, v_total.path || '/') AND (p_level = 'all' OR r.level = p_level) END;
    v_streak := CASE WHEN v_last >= v_total.from_day THEN (v_streaks ->> v_total.unit)::integer END;
    RETURN json_build_object ('campaign', p_campaign, 'date', v_day, 'as_of', instant_text (p_as_of, c.timezone),
        'closed_at', instant_text (v_closed, c.timezone), 'units', v_units,
        'total', status_row_json (c.working_days, v_ordinal, v_total, coalesce (v_streak, 0), v_shown));
END $$;

-- RFC 3339 in the campaign's zone, microseconds.
CREATE FUNCTION instant_text (p_at timestamptz, p_timezone text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_offset interval := (p_at AT TIME ZONE p_timezone) - (p_at AT TIME ZONE 'UTC');
BEGIN
    RETURN to_char (p_at AT TIME ZONE p_timezone, 'YYYY-MM-DD"T"HH24:MI:SS.US')
        || CASE WHEN v_offset < interval '0' THEN '-' ELSE '+' END
        || to_char (extract (epoch FROM CASE WHEN v_offset < interval '0' THEN -v_offset ELSE v_offset END) * interval '1 second', 'HH24:MI');
END $$;

-- Whether a campaign has to do with a subtree: its top lies in it, or it lies in what the campaign covers. Null: with everything.
CREATE FUNCTION campaign_touches (p_top text, p_path text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN p_path IS NULL OR EXISTS (SELECT FROM unit u WHERE u.code = p_top AND (u.path = p_path OR starts_with (u.path, p_path || '/')
                                                                                OR starts_with (p_path, u.path || '/')));
END $$;

CREATE FUNCTION campaigns_json (p_path text, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT coalesce (json_agg (json_build_object (
        'campaign', c.code, 'title', json_build_object ('vi', c.title_vi, 'en', c.title_en), 'document', c.document, 'top', c.top,
        'province', c.province, 'metrics', c.metrics, 'starts_on', c.starts_on, 'plan_until', c.plan_until, 'deadline', c.deadline,
        'timezone', c.timezone, 'cutoff', to_char (c.cutoff, 'HH24:MI'), 'correction_days', c.correction_days, 'holidays', c.holidays,
        'reasons', c.reasons, 'baseline', c.baseline,
        'today', (SELECT coalesce (max (d.day), c.starts_on) FROM campaign_day d WHERE d.campaign = c.code AND d.begins_at <= p_now),
        'counted_days', (SELECT max (d.k) FROM campaign_day d WHERE d.campaign = c.code),
        'target', (SELECT n.target FROM campaign_node n WHERE n.campaign = c.code AND n.unit = c.top AND n.depth = 0
                   ORDER BY n.generation DESC, n.from_day DESC LIMIT 1)) ORDER BY c.code), '[]')
        FROM campaign c WHERE campaign_touches (c.top, p_path));
END $$;

CREATE FUNCTION campaign_json (p_campaign text, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    g integer := campaign_generation_at (p_campaign, NULL);
BEGIN
    RETURN (SELECT json_build_object (
        'campaign', c.code, 'title', json_build_object ('vi', c.title_vi, 'en', c.title_en), 'document', c.document, 'top', c.top,
        'starts_on', c.starts_on, 'plan_until', c.plan_until, 'deadline', c.deadline, 'timezone', c.timezone,
        'cutoff', to_char (c.cutoff, 'HH24:MI'), 'correction_days', c.correction_days, 'metrics', c.metrics, 'holidays', c.holidays,
        'counted_days', (SELECT max (d.k) FROM campaign_day d WHERE d.campaign = c.code),
        'units', (SELECT json_agg (json_build_object (
             'unit', n.unit, 'name', n.name_vi, 'level', n.level, 'parent', n.parent, 'from', n.from_day,
             'until', CASE WHEN n.to_day = 'infinity' THEN NULL ELSE n.to_day END, 'target', n.target, 'unassigned', n.unassigned,
             'provisional', n.provisional, 'reporting', n.reporting, 'assigned', n.assigned,
             'clears', n.clears,
             'missing_clears', (SELECT coalesce (json_agg (k), '[]') FROM unnest (ARRAY['owner', 'task', 'schedule', 'result', 'accountable']) k
                                WHERE coalesce (n.clears ->> k, '') = '')) ORDER BY n.depth, n.unit, n.from_day)
             FROM campaign_node n WHERE n.campaign = c.code AND n.generation = g))
        FROM campaign c WHERE c.code = p_campaign);
END $$;
