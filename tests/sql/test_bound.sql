SELECT plan (11);
-- what a close rolls up ends at the work that there is when it begins
DO $$ BEGIN PERFORM pg_temp.report_all ('2024-07-01'); END $$;
SELECT is (wait_for_writers (), (SELECT max (id) FROM work), 'the highest id that work has been given');
DO $$ BEGIN
    PERFORM set_config ('test.bound', wait_for_writers ()::text, false);
    PERFORM pg_temp.report ('22738', '2024-07-01', 1, 2);
END $$;
SELECT cmp_ok (aggregate_work ('58', 'kich-hoat', 5000, true, current_setting ('test.bound')::bigint), '>', 0, 'what came before is taken');
SELECT is (aggregate_work ('58', 'kich-hoat', 5000, true, current_setting ('test.bound')::bigint), 0, 'then nothing is left of it');
SELECT is ((SELECT count (*) FROM work WHERE campaign = 'kich-hoat'), 1::bigint, 'and what came later waits');
SELECT results_eq ($$ SELECT proname::text COLLATE "default" FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosrc LIKE '%aggregate_work (%' COLLATE "C" $$, $$ VALUES ('drain_work') $$,
    'one function drains, for all that close, watch and rebuild');

-- a long evaluation stops behind a day and goes on from there, with the same result
DO $$ BEGIN
    PERFORM pg_temp.close ('2024-07-01');
    FOR n IN 2 .. 5 LOOP
        PERFORM pg_temp.report_all (('2024-07-01'::date + n - 1), 0, '58/584');
        PERFORM pg_temp.close ('2024-07-01'::date + n - 1);
    END LOOP;
    PERFORM pg_temp.report ('22783', '2024-07-02', 500, 1, pg_temp.at ('2024-07-05', '20:00'));
    PERFORM aggregate_work ('58', 'kich-hoat', 5000, true);
END $$;
SELECT is ((SELECT recheck_from FROM campaign_state WHERE campaign = 'kich-hoat'), '2024-07-02'::date);
SELECT cmp_ok (recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-05', '20:00'), interval '0'), '>=', 0);
SELECT is ((SELECT recheck_from FROM campaign_state WHERE campaign = 'kich-hoat'), '2024-07-03'::date, 'with no time at all one day is done');
DO $$ BEGIN
    WHILE EXISTS (SELECT 1 FROM campaign_state WHERE campaign = 'kich-hoat' AND recheck_from IS NOT NULL) LOOP
        PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-05', '20:00'), interval '0');
    END LOOP;
END $$;
SELECT is (pg_temp.unit_status ('22783', '2024-07-05', pg_temp.at ('2024-07-05', '21:00')) ->> 'streak', '0', 'a finished unit has no streak');
CREATE TEMP TABLE stepwise AS SELECT unit, day, status, streak FROM day_status WHERE superseded_at = 'infinity';
UPDATE campaign_state SET recheck_from = '2024-07-01' WHERE campaign = 'kich-hoat';
SELECT is (recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-05', '21:00')), 0, 'all at once there is no event more');
SELECT results_eq ('SELECT unit, day, status, streak FROM stepwise ORDER BY 1, 2', $$ SELECT unit, day, status, streak FROM day_status WHERE superseded_at = 'infinity' ORDER BY 1, 2 $$,
    'and no other evaluation');
SELECT * FROM finish ();
