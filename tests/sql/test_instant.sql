-- One instant, one truth: a row's figures, status and days in a row are of the same instant, now and as of it for ever. And what a day is.
SELECT plan (17);
CREATE FUNCTION pg_temp.row_of (p_unit text, p_day date, p_now timestamptz, p_as_of timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws (' ', coalesce (s ->> 'status', '-'), s ->> 'streak') FROM pg_temp.unit_status (p_unit, p_day, p_now, p_as_of) s
$$;
CREATE FUNCTION pg_temp.day_of (p_unit text, p_day date, p_now timestamptz, p_as_of timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws (' ', d ->> 'status', d ->> 'streak') FROM jsonb_array_elements (days_json ('kich-hoat', p_unit, p_day, p_day, p_as_of, p_now)::jsonb -> 'days') d
$$;
CREATE FUNCTION pg_temp.letters (p_unit text, p_to date, p_now timestamptz, p_as_of timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT u ->> 'statuses' FROM jsonb_array_elements (calendar_json ('kich-hoat', p_unit, NULL, '2024-07-01', p_to, p_as_of, p_now)::jsonb -> 'units') u WHERE u ->> 'unit' = p_unit
$$;
DO $$ BEGIN
    PERFORM pg_temp.report_all ('2024-07-01', 3, '58/582/22738'); PERFORM pg_temp.report ('22738', '2024-07-01', 1); PERFORM pg_temp.close ('2024-07-01');
    PERFORM pg_temp.report_all ('2024-07-02', 3, '58/582/22738'); PERFORM pg_temp.close ('2024-07-02');
    -- late in the evening the first day turns out to have finished the unit
    PERFORM pg_temp.report ('22738', '2024-07-01', 5000, 2, pg_temp.at ('2024-07-02', '20:00'));
END $$;
SELECT is (pg_temp.row_of ('22738', '2024-07-02', pg_temp.at ('2024-07-02', '20:00')), 'no_report 2', 'stored, not rolled up: nobody says anything else yet');
DO $$ BEGIN PERFORM aggregate_work ('58', 'kich-hoat', 100, true); END $$;
SELECT is (pg_temp.row_of ('22738', '2024-07-02', pg_temp.at ('2024-07-02', '20:00:01')), 'done 0', 'rolled up, not evaluated: status and days in a row agree');
SELECT is (pg_temp.day_of ('22738', '2024-07-01', pg_temp.at ('2024-07-02', '20:00:01')), 'met 0', 'so does a unit''s day');
SELECT is (pg_temp.letters ('22738', '2024-07-02', pg_temp.at ('2024-07-02', '20:00:01')), 'md', 'and the calendar');
DO $$ BEGIN PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-02', '20:00:05')); END $$;
SELECT is (pg_temp.row_of ('22738', '2024-07-02', pg_temp.at ('2024-07-03', '08:00'), t) || ', ' || pg_temp.day_of ('22738', '2024-07-02', pg_temp.at ('2024-07-03', '08:00'), t)
           || ', ' || pg_temp.letters ('22738', '2024-07-02', pg_temp.at ('2024-07-03', '08:00'), t), wanted, what)
FROM (VALUES (1, pg_temp.at ('2024-07-02', '19:59:59'), 'no_report 2, no_report 2, xn', 'as of the instant before it came'),
             (2, pg_temp.at ('2024-07-02', '20:00:00'), 'done 0, done 0, md', 'as of the instant at which it came'),
             (3, pg_temp.at ('2024-07-02', '20:00:04'), 'done 0, done 0, md', 'as of the seconds in which it waited'),
             (4, pg_temp.at ('2024-07-02', '20:00:05'), 'done 0, done 0, md', 'as of its evaluation')) i (n, t, wanted, what) ORDER BY n;
-- what an evaluation would say of everybody is what one says
DO $$ BEGIN
    PERFORM setseed (0.5);
    FOR d IN 3 .. 8 LOOP
        PERFORM pg_temp.report (r.unit, ('2024-07-0' || d)::date, (2 * r.plan_day * random ())::integer) FROM status_rows ('kich-hoat', ('2024-07-0' || d)::date, NULL) r WHERE r.reporting AND random () < 0.8;
        PERFORM pg_temp.close (('2024-07-0' || d)::date);
    END LOOP;
    PERFORM pg_temp.report (r.unit, '2024-07-05', (2 * r.plan_day * random ())::integer, 2, pg_temp.at ('2024-07-08', '19:00')) FROM status_rows ('kich-hoat', '2024-07-05', NULL) r WHERE r.reporting AND random () < 0.5;
    PERFORM aggregate_work ('58', 'kich-hoat', 1000, true);
END $$;
CREATE TEMP TABLE before AS SELECT unit, day, status, streak, silent FROM day_status_at ('58', 'kich-hoat', ARRAY (SELECT unit FROM campaign_node WHERE campaign = 'kich-hoat' AND to_day > '2024-07-30'), '2024-07-01', '2024-07-08', NULL);
CREATE TEMP TABLE kept AS SELECT unit, day, status, streak, silent FROM day_status WHERE campaign = 'kich-hoat' AND superseded_at = 'infinity';
DO $$ BEGIN PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-08', '19:01')); END $$;
SELECT set_eq ('SELECT * FROM before', $$ SELECT unit, day, status, streak, silent FROM day_status WHERE campaign = 'kich-hoat' AND superseded_at = 'infinity' $$, 'of every unit and day what is said while it waits is what the evaluation says');
SELECT ok ((SELECT count (*) FROM before) > 400 AND (SELECT count (*) FROM (SELECT * FROM before EXCEPT SELECT * FROM kept) x) > 10, 'and it is not what was kept');
SELECT ok (EXISTS (SELECT 1 FROM kept WHERE silent > 0 AND silent < streak), 'days in a row are missed and silent ones');
SELECT set_eq ($$ SELECT unit, day, status, streak, silent FROM day_status_at ('58', 'kich-hoat', ARRAY (SELECT unit FROM campaign_node WHERE campaign = 'kich-hoat' AND to_day > '2024-07-30'),
                  '2024-07-01', '2024-07-08', pg_temp.at ('2024-07-08', '19:00:30')) $$, 'SELECT * FROM before', 'as of that instant, for ever');

-- What a day is.
SELECT is (day_result (false, 3, true, 10, true), 'met', 'a day on which the target is reached is met, below its plan too');
SELECT is (day_result (false, NULL, true, 10, true), 'no_report', 'not without a figure');
SELECT is (day_result (true, NULL, true, 10, true), 'done');
SELECT is (day_result (false, NULL, false, 0, false) || ' ' || day_result (false, NULL, false, 1, false), 'met missed', 'where nothing was expected and nothing came the day counts as 0');
UPDATE campaign_day SET counted = false WHERE campaign = 'dinh-danh-muc-2' AND day = '2024-07-07';
DO $$ BEGIN
    PERFORM pg_temp.report (r.unit, '2024-07-06', 5000, 1, NULL, 'dinh-danh-muc-2') FROM status_rows ('dinh-danh-muc-2', '2024-07-06', NULL) r WHERE r.parent = '584';
    PERFORM pg_temp.report (r.unit, '2024-07-07', 1, 1, NULL, 'dinh-danh-muc-2') FROM status_rows ('dinh-danh-muc-2', '2024-07-06', NULL) r WHERE r.parent IN ('584', '585');
    WHILE aggregate_work ('58', 'dinh-danh-muc-2', 1000, true) > 0 LOOP NULL; END LOOP;
END $$;
SELECT is ((SELECT string_agg (concat_ws (' ', x.reports_in, x.reports_expected, coalesce (x.status, '-')), ', ') FROM (
    SELECT r.reports_in, r.reports_expected, r.status FROM status_rows ('dinh-danh-muc-2', '2024-07-07', NULL) r WHERE r.unit = '584'
    UNION ALL SELECT r.reports_in, r.reports_expected, r.status FROM unit_days ('dinh-danh-muc-2', '{584}', '2024-07-07', '2024-07-07', NULL) r) x),
    (SELECT format ('%1$s 0 -, %1$s 0 -', count (*)) FROM campaign_node WHERE campaign = 'dinh-danh-muc-2' AND parent = '584'), 'on a day that is not counted none is expected, and all that came are counted');
SELECT * FROM finish ();
