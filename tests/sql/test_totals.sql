-- The sums that each figure carries, whatever comes in whatever order; what they are read for: now, as of an instant, of all units and of one.
SELECT plan (11);
SELECT setseed (0.7411);
CREATE FUNCTION pg_temp.wrong_totals () RETURNS bigint LANGUAGE sql AS $$
    SELECT count (*) FROM (
        SELECT f.*, sum (coalesce (value, 0)) OVER w AS value_sum, sum (explained) OVER w AS explained_sum
        FROM figure f WINDOW w AS (PARTITION BY campaign, unit ORDER BY day)) f
    WHERE total <> value_sum OR explained_total <> explained_sum
$$;
-- ten rounds of reports for any day over the merger of 1/11/2024: new days, days before them, corrections, explanations accepted and taken back
CREATE TEMP TABLE round (number integer, wrong bigint);
DO $$
DECLARE
    v_at timestamptz;
    v_days date[] := ARRAY (SELECT day FROM campaign_day WHERE campaign = 'dinh-danh-muc-2' AND day BETWEEN '2024-10-20' AND '2024-11-10');
BEGIN
    FOR n IN 1..10 LOOP
        v_at := '2024-11-10 18:00+07'::timestamptz + n * interval '1 minute';
        PERFORM pg_temp.report (r.unit, d.day, (40 * random ())::integer, n, v_at, 'dinh-danh-muc-2')
        FROM unnest (v_days) d (day) CROSS JOIN LATERAL status_rows ('dinh-danh-muc-2', d.day, NULL) r WHERE r.reporting AND random () < 0.08;
        INSERT INTO explanation
        SELECT '58', 'dinh-danh-muc-2', r.unit, 'GT-' || r.unit, n, v_days[1 + (21 * random ())::integer], 'abroad', 1 + (9 * random ())::integer, NULL, 'f', n, v_at
        FROM status_rows ('dinh-danh-muc-2', '2024-11-10', NULL) r WHERE r.reporting AND random () < 0.15;
        INSERT INTO work (province, campaign, kind, units)
        SELECT '58', 'dinh-danh-muc-2', 'explanation', array_agg (unit) FROM explanation WHERE received_at = v_at HAVING count (*) > 0;
        PERFORM decide_explanation ('58', 'dinh-danh-muc-2', e.unit, e.document, random () < 0.7, 'pc06', '', v_at) FROM explanation e WHERE random () < 0.3;
        WHILE aggregate_work ('58', 'dinh-danh-muc-2', 1 + (60 * random ())::integer, true) > 0 LOOP NULL; END LOOP;
        INSERT INTO round VALUES (n, pg_temp.wrong_totals ());
    END LOOP;
END $$;
SELECT is ((SELECT sum (wrong) FROM round), 0::numeric, 'after each of ten rounds all sums are right');
SELECT ok ((SELECT count (*) > 500 AND sum (explained) > 50 FROM figure WHERE campaign = 'dinh-danh-muc-2' AND unit <> '58'), 'of many figures');
SELECT ok ((SELECT count (*) > 300 FROM progress WHERE rev > 1), 'many of them corrected');

CREATE TEMP TABLE days AS SELECT day FROM campaign_day WHERE campaign = 'dinh-danh-muc-2' AND day BETWEEN '2024-10-18' AND '2024-11-12';
CREATE TEMP TABLE few AS SELECT day FROM days WHERE day IN ('2024-10-19', '2024-10-31', '2024-11-01');
CREATE TEMP TABLE now AS SELECT d.day AS on_day, r.* FROM days d CROSS JOIN LATERAL status_rows ('dinh-danh-muc-2', d.day, NULL) r;
SELECT ok ((SELECT count (*) FROM now WHERE pace_days = 7) > 50 AND (SELECT count (*) FROM now WHERE explained > 0) > 50);
SELECT results_eq ('SELECT * FROM now ORDER BY on_day, unit',
    $$ SELECT d.day, r.* FROM days d CROSS JOIN LATERAL status_rows ('dinh-danh-muc-2', d.day, '2024-11-11 12:00+07') r ORDER BY d.day, r.unit $$,
    'what stands now is what stood at the last instant: the sums are those of the log');
SELECT results_eq (
    $$ SELECT d.day, u.unit AS of, r.* FROM few d CROSS JOIN (SELECT DISTINCT unit FROM now) u CROSS JOIN LATERAL status_rows ('dinh-danh-muc-2', d.day, NULL, u.unit) r
       WHERE EXISTS (SELECT FROM now x WHERE x.on_day = d.day AND x.unit = u.unit AND (r.path = x.path OR starts_with (r.path, x.path || '/'))) ORDER BY d.day, u.unit, r.unit $$,
    $$ SELECT x.on_day, x.unit, r.unit, r.from_day, r.parent, r.level, r.depth, r.name, r.path, r.reporting, r.target, r.provisional, r.unassigned, r.plan_day, r.day,
              r.plan_cumulative, r.cumulative, r.explained, r.remaining, r.workable, r.percent, r.percent_net, r.days_left, r.required_per_day, r.reports_in,
              r.reports_expected, r.status, r.rank, r.pace_days, r.pace_sum, r.pace_squares, r.silent_days, r.implausible, r.plan_excused, r.excused_after, r.pace_weekdays
       FROM few d JOIN now x ON x.on_day = d.day JOIN now r ON r.on_day = x.on_day AND (r.path = x.path OR starts_with (r.path, x.path || '/')) ORDER BY x.on_day, x.unit, r.unit $$,
    'of one unit alone it is the same, with its rank');
SELECT is ((SELECT count (*) FROM status_rows ('dinh-danh-muc-2', '2024-11-05', NULL, '587')),
    (SELECT count (*) FROM now WHERE on_day = '2024-11-05' AND (parent = '58' OR starts_with (path, '58/587/'))), 'read for it: what is below it and beside it');
-- what a clerk is told of a figure that was just acknowledged, before any roll-up
DO $$ BEGIN
    PERFORM pg_temp.report (n.unit, n.on_day, (40 * random ())::integer, 11, '2024-11-10 18:30+07', 'dinh-danh-muc-2') FROM now n WHERE n.reporting AND random () < 0.1;
END $$;
CREATE TEMP TABLE told AS
SELECT n.on_day, n.unit, entry_result_json ('dinh-danh-muc-2', n.unit, n.on_day, 11, '2024-11-11 12:00+07')::jsonb AS said
FROM now n WHERE n.reporting AND random () < 0.4;
SELECT ok ((SELECT count (*) > 300 AND count (DISTINCT said ->> 'status') >= 4 FROM told) AND EXISTS (SELECT FROM work));
SELECT results_eq (
    $$ SELECT on_day, unit, (said ->> 'day')::bigint, (said ->> 'plan_day')::bigint, (said ->> 'remaining')::bigint, said ->> 'status' FROM told ORDER BY 1, 2 $$,
    $$ SELECT t.on_day, r.unit, r.day, r.plan_day, r.remaining, CASE WHEN t.said ->> 'late' = 'true' THEN r.status END
       FROM told t CROSS JOIN LATERAL status_rows ('dinh-danh-muc-2', t.on_day, '2024-11-11 12:00+07', t.unit) r WHERE r.unit = t.unit ORDER BY 1, 2 $$,
    'what is told of a day at once is what the log says, with predecessors');
DO $$ BEGIN WHILE aggregate_work ('58', 'dinh-danh-muc-2', 1000, true) > 0 LOOP NULL; END LOOP; END $$;
DROP TABLE now;
CREATE TEMP TABLE now AS SELECT d.day AS on_day, r.* FROM days d CROSS JOIN LATERAL status_rows ('dinh-danh-muc-2', d.day, NULL) r;
DO $$ BEGIN PERFORM figures_rebuild ('58', 'dinh-danh-muc-2'); END $$;
SELECT results_eq ('SELECT * FROM now ORDER BY on_day, unit',
    $$ SELECT d.day, r.* FROM days d CROSS JOIN LATERAL status_rows ('dinh-danh-muc-2', d.day, NULL) r ORDER BY d.day, r.unit $$, 'and after all is worked out anew');
BEGIN;
SELECT is (aggregate_work ('58', 'dinh-danh-muc-2', 100, true) || ' ' || (pg_current_xact_id_if_assigned () IS NULL), '0 true', 'who finds no work writes nothing');
COMMIT;
SELECT * FROM finish ();
