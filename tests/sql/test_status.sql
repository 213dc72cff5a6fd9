SELECT plan (34);
-- percent
SELECT is (percent_of (345154, 376451), 91.7, '345,154 of 376,451 is 91.7 %');
SELECT is (percent_of (9996, 10000), 99.9, '99.96 % shows 99.9');
SELECT is (percent_of (10000, 10000), 100.0, '100 % is shown when all is done');
SELECT is (percent_of (10973, 10000), 109.7, 'above 100 is real');
SELECT is (percent_of (5, 0), NULL, 'a target of nothing has no percent');
SELECT is (percent_of (1, 16), 6.3, 'half goes up');

-- an empty day: nothing is known, and before the cutoff nothing is said
SELECT is (pg_temp.unit_status ('58', '2024-07-01', pg_temp.at ('2024-07-01', '17:29')) -> 'status', 'null', 'before the cutoff there is no status');
SELECT is (pg_temp.unit_status ('58', '2024-07-01', pg_temp.at ('2024-07-01', '17:30')) ->> 'status', 'no_report', 'at the cutoff silence is no_report');
SELECT is (pg_temp.unit_status ('58', '2024-07-01', pg_temp.at ('2024-07-01', '17:30')) -> 'day', 'null', 'a day without a report is null, not 0');

-- a lower revision that comes late, a higher one, and a zero
SELECT lives_ok ($$ SELECT pg_temp.report ('22738', '2024-07-01', 20, 2), pg_temp.report ('22738', '2024-07-01', 99, 1), pg_temp.report ('22741', '2024-07-01', 0) $$);
SELECT is (aggregate_work ('58', 'kich-hoat', 100, true), 3, 'work is taken');
SELECT is (aggregate_work ('58', 'kich-hoat', 100, true), 0, 'and taken once');
SELECT is ((pg_temp.unit_status ('22738', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'day')::int, 20, 'a late lower revision changes nothing');
SELECT is (pg_temp.unit_status ('22741', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'status', 'missed', 'a zero reported is missed, not no_report');
SELECT is ((pg_temp.unit_status ('582', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'reports_in')::int, 2, 'two of sixteen reported');
SELECT is ((pg_temp.unit_status ('582', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'reports_expected')::int, 16, 'sixteen are expected');
SELECT is ((pg_temp.unit_status ('58', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'cumulative')::int, 20, 'the province is the sum');
SELECT is ((pg_temp.unit_status ('58', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'days_left')::int, 29, '29 counted days are left');
SELECT is ((pg_temp.unit_status ('58', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'required_per_day')::int, 1079, 'ceil (31,277 / 29)');
SELECT is (pg_temp.unit_status ('58', '2024-07-30', pg_temp.at ('2024-07-30', '18:00')) -> 'required_per_day', 'null', 'on the last day nothing can be required');

-- what a day was, in every case there is
SELECT results_eq ($$ SELECT n, day_result (f, v, a, p, d, e) FROM (VALUES (1, false, 10::bigint, true, 10::bigint, false, false), (2, false, 9, true, 10, false, false),
        (3, false, 9, true, 10, true, false), (4, false, NULL, true, 10, false, false), (5, false, NULL, false, 10, false, false), (6, false, NULL, false, 0, false, false),
        (7, true, NULL, true, 10, true, false), (8, true, 3, true, 10, true, true), (9, false, NULL, true, 10, false, true)) AS x (n, f, v, a, p, d, e) ORDER BY n $$,
    $$ VALUES (1, 'met'), (2, 'missed'), (3, 'met'), (4, 'no_report'), (5, 'missed'), (6, 'met'), (7, 'done'), (8, 'excused'), (9, 'excused') $$,
    'met by the plan to the case or by finishing, missed, silent, done before, excused');

-- ranks share
SELECT is ((SELECT array_agg (rank ORDER BY rank) FROM status_rows ('kich-hoat', '2024-07-01', NULL) WHERE unit IN ('22738', '22741', '22744')), '{1,2,2}'::bigint[], 'ties share a rank');

-- explanations: submitted counts nothing, accepted counts, a new revision starts again
INSERT INTO explanation VALUES ('58', 'kich-hoat', '22744', 'GT-01', 1, '2024-07-01', 'abroad', 12, NULL, 'feed', 3, pg_temp.at ('2024-07-01', '10:00'));
INSERT INTO work (province, campaign, kind, units) VALUES ('58', 'kich-hoat', 'explanation', '{22744}');
DO $$ BEGIN PERFORM aggregate_work ('58', 'kich-hoat', 100, true); END $$;
SELECT is ((pg_temp.unit_status ('22744', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'explained')::int, 0, 'a submitted explanation counts nothing');
SELECT is (decide_explanation ('58', 'kich-hoat', '22744', 'GT-01', true, 'pc06', '', pg_temp.at ('2024-07-01', '12:00')), 1::bigint);
DO $$ BEGIN PERFORM aggregate_work ('58', 'kich-hoat', 100, true); END $$;
SELECT is ((pg_temp.unit_status ('58', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'explained')::int, 12, 'an accepted one counts, up to the province');
SELECT is ((pg_temp.unit_status ('22744', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'workable')::int, 303 - 12, 'and is no longer workable');
SELECT is ((pg_temp.unit_status ('22744', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'target')::int, 303, 'but never changes the target');
INSERT INTO explanation VALUES ('58', 'kich-hoat', '22744', 'GT-01', 2, '2024-07-01', 'abroad', 15, NULL, 'feed', 4, pg_temp.at ('2024-07-01', '13:00'));
INSERT INTO work (province, campaign, kind, units) VALUES ('58', 'kich-hoat', 'explanation', '{22744}');
DO $$ BEGIN PERFORM aggregate_work ('58', 'kich-hoat', 100, true); END $$;
SELECT is ((pg_temp.unit_status ('58', '2024-07-01', pg_temp.at ('2024-07-01', '18:00')) ->> 'explained')::int, 0, 'a new revision waits for its own decision');
SELECT is ((pg_temp.unit_status ('58', '2024-07-01', pg_temp.at ('2024-07-01', '18:00'), pg_temp.at ('2024-07-01', '12:30')) ->> 'explained')::int, 12, 'as of between, it counted');

-- as of
SELECT lives_ok ($$ SELECT pg_temp.report ('22738', '2024-07-01', 50, 3, pg_temp.at ('2024-07-02', '09:00')) $$);
DO $$ BEGIN PERFORM aggregate_work ('58', 'kich-hoat', 100, true); END $$;
SELECT is ((pg_temp.unit_status ('22738', '2024-07-01', pg_temp.at ('2024-07-02', '10:00')) ->> 'day')::int, 50, 'a higher revision corrects');
SELECT is ((pg_temp.unit_status ('22738', '2024-07-01', pg_temp.at ('2024-07-02', '10:00'), pg_temp.at ('2024-07-01', '18:00')) ->> 'day')::int, 20, 'and the day stands as it was known');
SELECT is (status_json ('kich-hoat', '2024-07-01', NULL, 'all', NULL, pg_temp.at ('2024-07-02', '10:00'))::jsonb - 'as_of',
           status_json ('kich-hoat', '2024-07-01', NULL, 'all', pg_temp.at ('2024-07-02', '10:00'), pg_temp.at ('2024-07-02', '10:00'))::jsonb - 'as_of',
           'the figures of now are the figures as of now: roll-ups and log agree');
SELECT throws_ok ($$ SELECT status_json ('kich-hoat', NULL, NULL, NULL, '2024-07-03', '2024-07-02') $$, 'P0001', NULL, 'the future is refused');
SELECT * FROM finish ();
