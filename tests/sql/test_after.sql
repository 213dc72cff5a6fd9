SELECT plan (14);
-- a campaign of 2024, two years and more after its calendar has run out
CREATE FUNCTION pg_temp.now () RETURNS timestamptz LANGUAGE sql AS $$ SELECT '2026-11-28 21:00+07'::timestamptz $$;
SELECT is ((SELECT max (day) FROM campaign_day WHERE campaign = 'kich-hoat'), '2026-07-31'::date, 'the calendar as loaded ends two years after the deadline');
SELECT is (campaign_today ('kich-hoat', pg_temp.now ()), '2026-11-28'::date, 'today is the clock''s day in its zone');
SELECT is (campaign_today ('kich-hoat', '2026-11-28 18:00+00'), '2026-11-29'::date, 'in its zone');
SELECT is (campaign_today ('kich-hoat', '2024-06-01 12:00+07'), '2024-07-01'::date, 'before it begins its first day');
SELECT is ((campaigns_json (NULL, pg_temp.now ())::jsonb -> 1 ->> 'today'), '2026-11-28', 'and so say the campaigns');
DO $$ BEGIN PERFORM pg_temp.report ('22738', '2026-11-28', 5, 1, pg_temp.now ()); PERFORM aggregate_work ('58', 'kich-hoat', 10, true); END $$;
SELECT is (status_json ('kich-hoat', NULL, '22738', NULL, NULL, pg_temp.now ())::jsonb ->> 'date', '2026-11-28', 'status shows today');
SELECT is ((SELECT jsonb_build_array (t -> 'day', t -> 'cumulative', t -> 'plan_day', t -> 'days_left', t -> 'status', t -> 'forecast' -> 'finish')
            FROM (SELECT status_json ('kich-hoat', NULL, '22738', NULL, NULL, pg_temp.now ())::jsonb -> 'total' AS t) x), '[5, 5, 0, 0, null, null]',
    'a report of today counts, on a day that is not counted');
SELECT is ((SELECT d ->> 'day' FROM jsonb_array_elements (days_json ('kich-hoat', '22738', '2026-11-20', NULL, NULL, pg_temp.now ())::jsonb -> 'days') d
            WHERE d ->> 'date' = '2026-11-28'), '5', 'and is among its days');
SELECT is (calendar_json ('kich-hoat', NULL, NULL, '2026-07-30', '2026-08-02', NULL, pg_temp.now ())::jsonb -> 'units' -> 0 ->> 'statuses', '----', 'the calendar goes on');
SELECT is (report_json ('kich-hoat', '2026-11-28', NULL, pg_temp.now ())::jsonb ->> 'counted', 'false', 'a report can be made of it');
SELECT is (counts_json ('kich-hoat', NULL, NULL, NULL, NULL, pg_temp.now ())::jsonb ->> 'date', '2026-11-28');
SELECT is (report_json ('kich-hoat', '2026-11-29', NULL, pg_temp.now ()), NULL, 'and none of a day that has not begun');
SELECT throws_ok ($$ SELECT status_json ('kich-hoat', '2026-11-29', NULL, NULL, NULL, pg_temp.now ()) $$, 'P0001',
    'campaign kich-hoat has no day 2026-11-29: it runs from 2024-07-01 to 2026-11-28', 'a day so far on that has not begun is a slip of the pen');
SELECT lives_ok ($$ SELECT reopen_day ('58', 'kich-hoat', '2026-11-01', 'me', 'late', pg_temp.now ()) $$, 'an operator reopens what has locked');
SELECT * FROM finish ();
