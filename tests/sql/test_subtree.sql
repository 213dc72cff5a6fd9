-- What is asked of one unit is what the answer for the whole campaign says of it and below it, as of an instant and now; and no more is read for it.
-- Three weeks over the merger of 1/11/2024: silent, late and corrected reports, explanations decided and decided anew, targets changed twice.
SELECT plan (21);
SELECT setseed (0.2911);
UPDATE campaign SET weekdays = '{1,2,3,4,5,6}' WHERE code = 'dinh-danh-muc-2'; -- no Sundays
DO $$ BEGIN PERFORM campaign_calendar ('dinh-danh-muc-2'), campaign_build ('dinh-danh-muc-2', '2024-06-30 12:01+07'); END $$;
CREATE TEMP TABLE instant (at timestamptz);
INSERT INTO instant VALUES ('2024-10-23 17:10+07'), ('2024-10-28 11:59+07'), ('2024-10-28 12:00+07'), ('2024-11-01 17:45+07'), ('2024-11-06 10:00+07'), ('2024-11-20 12:00+07');
CREATE TEMP TABLE asked (day date);
INSERT INTO asked VALUES ('2024-10-22'), ('2024-10-31'), ('2024-11-01'), ('2024-11-08');
-- An answer as rows. Of a calendar both its bounds are given, so it is the same whenever it is asked.
CREATE FUNCTION pg_temp.status (p_day date, p_unit text, p_as_of timestamptz, p_now timestamptz) RETURNS TABLE (unit text, line jsonb) LANGUAGE sql AS $$
    SELECT u ->> 'unit', u FROM (SELECT status_json ('dinh-danh-muc-2', p_day, p_unit, 'all', p_as_of, p_now)::jsonb) a (answer)
    CROSS JOIN LATERAL jsonb_array_elements (answer -> 'units' || (answer -> 'total')) u
$$;
CREATE FUNCTION pg_temp.calendar (p_unit text, p_level text, p_as_of timestamptz) RETURNS TABLE (unit text, line jsonb) LANGUAGE sql AS $$
    SELECT u ->> 'unit', u FROM jsonb_array_elements (
        calendar_json ('dinh-danh-muc-2', p_unit, p_level, '2024-10-21', '2024-11-08', p_as_of, '2024-11-20 12:00+07')::jsonb -> 'units') u
$$;

-- ---- three weeks; what stands at an instant is kept when it is the present
CREATE TEMP TABLE status_then (as_of timestamptz, day date, unit text, line jsonb);
CREATE TEMP TABLE calendar_then (as_of timestamptz, unit text, line jsonb);
CREATE FUNCTION pg_temp.settle (p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WHILE aggregate_work ('58', 'dinh-danh-muc-2', 1000, true) > 0 LOOP NULL; END LOOP;
    PERFORM recheck ('58', 'dinh-danh-muc-2', p_at);
    IF p_at IN (SELECT at FROM instant) THEN
        INSERT INTO status_then SELECT p_at, a.day, s.* FROM asked a CROSS JOIN LATERAL pg_temp.status (a.day, NULL, NULL, p_at) s;
        INSERT INTO calendar_then SELECT p_at, c.* FROM pg_temp.calendar (NULL, 'all', NULL) c;
    END IF;
END $$;
CREATE FUNCTION pg_temp.change_targets (p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN -- of each district some cases of the first commune become the second's
    UPDATE campaign_target t SET target = t.target + CASE p.place WHEN 1 THEN -37 ELSE 37 END
    FROM (SELECT unit, row_number () OVER (PARTITION BY parent ORDER BY unit) AS place FROM campaign_node
          WHERE campaign = 'dinh-danh-muc-2' AND generation = 1 AND reporting AND from_day = '2024-07-01') p
    WHERE t.campaign = 'dinh-danh-muc-2' AND t.unit = p.unit AND p.place <= 2;
    PERFORM campaign_build ('dinh-danh-muc-2', p_at);
END $$;
CREATE FUNCTION pg_temp.report_some (p_day date, p_at timestamptz, p_share double precision) RETURNS void LANGUAGE sql AS $$
    SELECT pg_temp.report (r.unit, p_day, (r.plan_day * CASE WHEN hashtext (r.unit) % 4 = 0 THEN 25 ELSE 2 * random () END)::integer, 1, p_at, 'dinh-danh-muc-2')
    FROM status_rows ('dinh-danh-muc-2', p_day, NULL) r -- some work far ahead of their plan: one day they are done
    WHERE r.reporting AND r.day IS NULL AND random () < p_share;
$$;
CREATE FUNCTION pg_temp.explain_some (p_day date, p_at timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO explanation -- every other one again, of another day and number
    SELECT '58', 'dinh-danh-muc-2', r.unit, format ('GT-%s-%s', r.unit, (p_day - '2024-10-01') / 2), 1 + (p_day - '2024-10-01') % 2, p_day - (3 * random ())::integer, 'abroad',
           1 + (150 * random ())::integer, NULL, 'feed', 2, p_at
    FROM (SELECT r.unit, r.reporting FROM status_rows ('dinh-danh-muc-2', p_day, NULL) r) r WHERE r.reporting AND random () < 0.3;
    INSERT INTO work (province, campaign, kind, units)
    SELECT '58', 'dinh-danh-muc-2', 'explanation', array_agg (unit) FROM explanation WHERE received_at = p_at HAVING count (*) > 0;
$$;
DO $$
DECLARE
    d campaign_day;
    v_at timestamptz;
BEGIN
    FOR d IN SELECT * FROM campaign_day WHERE campaign = 'dinh-danh-muc-2' AND day BETWEEN '2024-10-20' AND '2024-11-08' ORDER BY day LOOP
        v_at := pg_temp.at (d.day, '10:00');
        PERFORM pg_temp.report (p.unit, p.day, (300 * random ())::integer, 2, v_at, 'dinh-danh-muc-2') FROM progress p -- yesterday's, after its close
        WHERE p.day = d.day - 1 AND p.rev = 1 AND random () < 0.1;
        PERFORM decide_explanation ('58', 'dinh-danh-muc-2', e.unit, e.document, random () < 0.7, 'pc06', '', v_at)
        FROM (SELECT DISTINCT unit, document FROM explanation WHERE day > d.day - 5) e WHERE random () < 0.4;
        PERFORM pg_temp.settle (v_at);
        IF d.day IN ('2024-10-28', '2024-11-05') THEN
            PERFORM pg_temp.settle (pg_temp.at (d.day, '11:59'));
            PERFORM pg_temp.change_targets (pg_temp.at (d.day, '12:00'));
            PERFORM pg_temp.settle (pg_temp.at (d.day, '12:00'));
        END IF;
        PERFORM pg_temp.report_some (d.day, pg_temp.at (d.day, '16:00'), 0.8);
        PERFORM pg_temp.explain_some (d.day, pg_temp.at (d.day, '16:30'));
        PERFORM pg_temp.settle (pg_temp.at (d.day, '17:10'));
        IF d.counted THEN
            PERFORM pg_temp.close (d.day, '17:30', 'dinh-danh-muc-2');
        END IF;
        PERFORM pg_temp.report_some (d.day, pg_temp.at (d.day, '17:40'), 0.5); -- too late for the close
        PERFORM pg_temp.settle (pg_temp.at (d.day, '17:45'));
    END LOOP;
    PERFORM pg_temp.settle ('2024-11-20 12:00+07');
END $$;
ANALYZE;
SELECT is ((SELECT count (DISTINCT s.line ->> 'status') FROM status_then s WHERE day = '2024-10-31'), 4::bigint, 'met, missed, silent and done are all among them');
SELECT is ((SELECT count (DISTINCT as_of) FROM status_then), 6::bigint, 'six instants are kept');
SELECT is ((SELECT max (generation) FROM campaign_generation WHERE campaign = 'dinh-danh-muc-2'), 4, 'over two changes of targets');
SELECT ok ((SELECT count (*) > 100 FROM day_status WHERE superseded_at < 'infinity'), 'days were evaluated anew');
SELECT ok ((SELECT count (*) > 100 FROM progress WHERE rev > 1), 'reports corrected');
SELECT ok ((SELECT count (*) > 20 FROM (SELECT unit, document FROM explanation_decision GROUP BY unit, document HAVING bool_or (accepted) AND NOT bool_and (accepted)) x),
    'decisions changed');

-- ---- as of each instant: what was then said of everything is what is said now of each unit
CREATE TEMP TABLE place AS SELECT DISTINCT day, unit, from_day, parent, path FROM campaign_node n JOIN asked a ON a.day BETWEEN n.from_day AND n.to_day
    WHERE n.campaign = 'dinh-danh-muc-2' AND n.generation = 1;
CREATE TEMP TABLE looked AS SELECT p.* FROM place p -- every unit that has others below it, and some of those that report
    WHERE EXISTS (SELECT FROM place b WHERE b.parent = p.unit) OR hashtext (p.unit) % 16 = 0;
CREATE TEMP TABLE status_of AS
    SELECT i.at AS as_of, p.day, p.unit AS of, s.* FROM instant i CROSS JOIN looked p CROSS JOIN LATERAL pg_temp.status (p.day, p.unit, i.at, '2024-11-20 12:00+07') s
    WHERE p.day < '2024-11-08' OR i.at > '2024-11-02';
SELECT results_eq ('SELECT * FROM status_of ORDER BY as_of, day, of, unit',
    $$ SELECT t.as_of, o.day, o.unit, t.unit, t.line FROM looked o JOIN place b ON b.day = o.day AND (b.path = o.path OR starts_with (b.path, o.path || '/'))
       JOIN status_then t ON t.day = b.day AND t.unit = b.unit WHERE o.day < '2024-11-08' OR t.as_of > '2024-11-02' ORDER BY t.as_of, o.day, o.unit, b.unit $$,
    'status of each unit: it and all below it, with streak, rank and forecast');
SELECT ok ((SELECT count (*) > 2000 AND count (DISTINCT line) > 800 FROM status_of), 'much of it');
SELECT set_eq ($$ SELECT p.day, p.unit AS of, s.* FROM looked p CROSS JOIN LATERAL pg_temp.status (p.day, p.unit, NULL, '2024-11-20 12:00+07') s $$,
    $$ SELECT day, of, unit, line FROM status_of WHERE as_of = '2024-11-20 12:00+07'$$, 'and now it is the last instant''s');
SELECT throws_ok ($$ SELECT status_json ('dinh-danh-muc-2', '2024-11-08', '22747', 'all', '2024-11-09 12:00+07', '2024-11-20 12:00+07') $$, 'P0002',
    'campaign dinh-danh-muc-2 has no unit 22747 on 2024-11-08', 'a unit that is no more has none');

CREATE TEMP TABLE node AS SELECT DISTINCT unit, parent, path FROM campaign_node
    WHERE campaign = 'dinh-danh-muc-2' AND generation = 1 AND from_day <= '2024-11-08' AND to_day >= '2024-10-21';
CREATE TEMP TABLE asked_node AS SELECT n.* FROM node n -- every unit that has others below it, and some of those that report
    WHERE EXISTS (SELECT FROM node b WHERE b.parent = n.unit) OR hashtext (n.unit) % 8 = 0;
SELECT results_eq (
    $$ SELECT i.at, n.unit AS of, c.* FROM instant i CROSS JOIN asked_node n CROSS JOIN LATERAL pg_temp.calendar (n.unit, NULL, i.at) c ORDER BY i.at, n.unit, c.unit, c.line ->> 'statuses' $$,
    $$ SELECT t.as_of, n.unit, t.unit, t.line FROM asked_node n JOIN calendar_then t ON t.unit = n.unit OR t.line ->> 'parent' = n.unit
       ORDER BY t.as_of, n.unit, t.unit, t.line ->> 'statuses' $$, 'calendar of each unit: it and its children');
-- the lines themselves, added up from the tables: evaluations as they stood, and how reports came
SELECT results_eq (
    $$ SELECT t.as_of, t.unit COLLATE "C" AS unit, (t.line ->> 'met')::bigint, (t.line ->> 'missed')::bigint + (t.line ->> 'excused')::bigint, (t.line ->> 'silent')::bigint,
              (t.line ->> 'done')::bigint FROM calendar_then t ORDER BY 1, 2, 3, 4, 5, 6 $$,
    $$ SELECT i.at, n.unit, count (*) FILTER (WHERE s.status = 'met'), count (*) FILTER (WHERE s.status = 'missed'), count (*) FILTER (WHERE s.status = 'no_report'),
              count (*) FILTER (WHERE s.status = 'done')
       FROM instant i JOIN campaign_node n ON n.campaign = 'dinh-danh-muc-2' AND n.generation = campaign_generation_at ('dinh-danh-muc-2', i.at)
                                           AND n.from_day <= '2024-11-08' AND n.to_day >= '2024-10-21'
       LEFT JOIN day_status s ON s.campaign = n.campaign AND s.unit = n.unit AND s.day BETWEEN greatest (n.from_day, '2024-10-21') AND least (n.to_day, '2024-11-08')
                              AND s.recorded_at <= i.at AND s.superseded_at > i.at
       GROUP BY i.at, n.unit, n.from_day ORDER BY i.at, n.unit, 3, 4, 5, 6 $$, 'of evaluations, those that stood');
SELECT results_eq (
    $$ SELECT t.as_of, t.unit COLLATE "C" AS unit, (t.line ->> 'expected')::bigint, (t.line ->> 'in')::bigint, (t.line ->> 'on_time')::bigint FROM calendar_then t ORDER BY 1, 2, 3, 4, 5 $$,
    $$ SELECT i.at, n.unit, count (s.day), count (r.at), count (*) FILTER (WHERE r.at <= k.figures_at)
       FROM instant i JOIN campaign_node n ON n.campaign = 'dinh-danh-muc-2' AND n.generation = campaign_generation_at ('dinh-danh-muc-2', i.at)
                                           AND n.from_day <= '2024-11-08' AND n.to_day >= '2024-10-21'
       LEFT JOIN campaign_leaf l ON l.campaign = n.campaign AND l.generation = n.generation AND l.unit = n.unit AND l.from_day = n.from_day
       LEFT JOIN day_status s ON s.campaign = n.campaign AND s.unit = l.leaf AND s.day BETWEEN greatest (l.leaf_from, '2024-10-21') AND least (l.leaf_to, '2024-11-08')
                              AND s.recorded_at <= i.at AND s.superseded_at > i.at AND s.status <> 'done'
       LEFT JOIN day_close k ON k.campaign = n.campaign AND k.day = s.day
       LEFT JOIN LATERAL (SELECT min (p.received_at) AS at FROM progress p WHERE p.campaign = n.campaign AND p.unit = s.unit AND p.day = s.day AND p.received_at <= i.at) r ON true
       GROUP BY i.at, n.unit, n.from_day ORDER BY i.at, n.unit, 3, 4, 5 $$, 'of reports, those that had come, and in time');
SELECT results_eq (
    $$ SELECT i.at, n.unit, x ->> 'date', x ->> 'streak' FROM instant i JOIN looked n ON n.day = '2024-11-08' CROSS JOIN LATERAL jsonb_array_elements (
           days_json ('dinh-danh-muc-2', n.unit, '2024-10-21', '2024-11-08', i.at, '2024-11-20 12:00+07')::jsonb -> 'days') x ORDER BY i.at, n.unit, 3 $$,
    $$ SELECT i.at, n.unit, d.day::text, s.streak::text
       FROM instant i JOIN campaign_node n ON n.campaign = 'dinh-danh-muc-2' AND n.generation = campaign_generation_at ('dinh-danh-muc-2', i.at)
       JOIN campaign_day d ON d.campaign = n.campaign AND d.day BETWEEN greatest (n.from_day, '2024-10-21') AND least (n.to_day, '2024-11-08')
       JOIN looked o ON o.unit = n.unit AND o.day = '2024-11-08'
       LEFT JOIN day_status s ON s.campaign = n.campaign AND s.unit = n.unit AND s.day = d.day AND s.recorded_at <= i.at AND s.superseded_at > i.at
       ORDER BY i.at, n.unit, 3 $$, 'days of units: the streaks that stood');

-- ---- and what is read for it: rows of the log and of evaluations, counted by PostgreSQL. Of the log twice: the figures, and what waits to be evaluated.
INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at) -- as of a country: so few units are found by the day alone
    SELECT '58', 'dinh-danh-muc-2', 'other-' || n, d, 1, 1, 'feed', 1, d + interval '16 hours'
    FROM generate_series (1, 3000) n CROSS JOIN generate_series (timestamp '2024-10-21', '2024-11-08', interval '1 day') d;
ANALYZE progress;
SELECT brin_summarize_new_values ('progress_received'); -- as autovacuum does
SET enable_seqscan = off; -- as of a country: so small a table would be read at once
CREATE FUNCTION pg_temp.reads (p_table regclass, p_question text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_before bigint := (SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relid = p_table);
    v_answer text;
BEGIN
    EXECUTE p_question INTO v_answer;
    RETURN (SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relid = p_table) - v_before;
END $$;
CREATE TEMP TABLE below AS SELECT DISTINCT l.unit, l.leaf FROM campaign_leaf l WHERE l.campaign = 'dinh-danh-muc-2' AND l.generation = 4;
SELECT cmp_ok (pg_temp.reads ('progress', $$ SELECT status_json ('dinh-danh-muc-2', '2024-11-08', '22840', NULL, '2024-11-20 12:00+07', '2024-11-20 12:00+07') $$), '<=',
    (SELECT 2 * count (*) FROM progress p JOIN below b ON b.leaf = p.unit WHERE b.unit = (SELECT parent FROM node WHERE unit = '22840')),
    'status of a commune as of an instant: the reports of its district''s communes, for its rank');
SELECT cmp_ok (pg_temp.reads ('progress', $$ SELECT calendar_json ('dinh-danh-muc-2', '587', NULL, '2024-10-21', '2024-10-23', NULL, '2024-11-20 12:00+07') $$), '<=',
    (SELECT 1 + count (*) FROM progress p JOIN below b ON b.leaf = p.unit WHERE b.unit = '587' AND p.day BETWEEN '2024-10-21' AND '2024-10-23'),
    'a calendar: those below on its days, and which day is the last that was reported');
SELECT cmp_ok (pg_temp.reads ('progress', $$ SELECT days_json ('dinh-danh-muc-2', '587', '2024-10-21', '2024-10-23', '2024-11-20 12:00+07', '2024-11-20 12:00+07') $$), '<=',
    (SELECT 2 * count (*) FROM progress p JOIN below b ON b.leaf = p.unit WHERE b.unit = '587' AND p.day <= '2024-10-23'), 'days: those below');
SELECT ok (pg_temp.reads ('day_status', $$ SELECT calendar_json ('dinh-danh-muc-2', '587', NULL, '2024-10-21', '2024-10-23', NULL, '2024-11-20 12:00+07') $$)
    <= (SELECT 2 * count (*) FROM day_status s JOIN node n ON n.unit = s.unit WHERE (n.path = '58/587' OR n.parent = '587') AND s.day BETWEEN '2024-10-21' AND '2024-10-23'),
    'and their evaluations, for the letters and for the reports expected');
SELECT is (pg_temp.reads ('day_status', $$ SELECT days_json ('dinh-danh-muc-2', '587', '2024-10-21', '2024-10-23', NULL, '2024-11-20 12:00+07') $$),
    (SELECT count (*) FROM day_status WHERE unit = '587' AND day BETWEEN '2024-10-21' AND '2024-10-23'), 'of days the unit''s own');
-- Which units last lay under a unit, by its paths: the same as by taking every path apart.
SELECT is_empty ($$
    WITH last AS (SELECT DISTINCT ON (n.unit) n.unit, n.path FROM campaign_node n
                  WHERE n.campaign = 'dinh-danh-muc-2' AND n.generation = (SELECT max (generation) FROM campaign_generation WHERE campaign = 'dinh-danh-muc-2') ORDER BY n.unit, n.from_day DESC),
    told AS (SELECT u.code AS of, b.* FROM (SELECT DISTINCT code FROM unit) u CROSS JOIN LATERAL campaign_below ('dinh-danh-muc-2', u.code) b),
    plain AS (SELECT u.code AS of, l.unit, l.path FROM (SELECT DISTINCT code FROM unit) u JOIN last l ON in_scope (l.path, u.code))
    (TABLE told EXCEPT ALL TABLE plain) UNION ALL (TABLE plain EXCEPT ALL TABLE told) $$, 'what lay under a unit last, merged units too');
SELECT is_empty ($$ SELECT * FROM pg_temp.near_differs ('dinh-danh-muc-2') $$, 'a unit and those right below it are what they are among all');
SELECT * FROM finish ();
