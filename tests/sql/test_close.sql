SELECT plan (31);
-- 1/7: all on plan but Bác Ái, which says nothing, and Đô Vinh, which misses
DO $$ BEGIN
    PERFORM pg_temp.report_all ('2024-07-01', 0, '58/584');
    UPDATE progress SET value = 1 WHERE unit = '22738';
END $$;
SELECT is (pg_temp.close ('2024-07-01'), 1 + 1 + 1 + 10, 'the close drains what is pending and raises for province, district, commune and ten silent');
SELECT is ((SELECT count (*) FROM work), 0::bigint, 'nothing pending is left');
SELECT is (pg_temp.close ('2024-07-01', '17:31'), 0, 'closing is idempotent');
SELECT is ((SELECT count (*) FROM day_close), 1::bigint);
SELECT is ((SELECT state FROM alert WHERE unit = '584' AND kind = 'report_missing'), 'open', 'the topmost silent unit is told');
SELECT is ((SELECT count (*) FROM alert WHERE state = 'held' AND kind = 'report_missing'), 9::bigint, 'those below it are held back');
SELECT is ((SELECT severity FROM alert WHERE unit = '22738'), 'warning', 'behind its plan: warning');
SELECT is ((SELECT (figures ->> 'shortfall')::int FROM alert WHERE unit = '22738'), 9, 'one of ten: nine short');
SELECT results_eq ('SELECT id FROM alert_event ORDER BY id', 'SELECT generate_series (1::bigint, 13)', 'event ids have no holes');

-- a late figure resolves, and those still silent below are told
DO $$ BEGIN PERFORM pg_temp.report ('22783', '2024-07-01', 5, 1, pg_temp.at ('2024-07-01', '20:00')); PERFORM aggregate_work ('58', 'kich-hoat', 10, true); END $$;
SELECT is ((SELECT recheck_from FROM campaign_state WHERE campaign = 'kich-hoat'), '2024-07-01'::date, 'a late figure has its day looked at again');
SELECT cmp_ok (recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-01', '20:00')), '>', 0);
SELECT is ((SELECT state FROM alert WHERE unit = '584' AND kind = 'report_missing'), 'resolved', 'the district is no longer silent');
SELECT is ((SELECT state FROM alert WHERE unit = '22783'), 'resolved', 'nor is the commune');
SELECT is ((SELECT count (*) FROM alert WHERE state = 'open' AND kind = 'report_missing' AND starts_with (unit, '22')), 8::bigint, 'those still silent are told now');
SELECT is ((SELECT state FROM alert WHERE unit = '584' AND kind = 'target_missed'), 'open', 'the district misses its target instead');
SELECT is (recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-01', '20:01')), 0, 'looking again finds nothing new');

-- a correction downwards raises what it makes true; one upwards resolves it; then the same alert opens again
DO $$ BEGIN PERFORM pg_temp.report ('22741', '2024-07-01', 2, 2, pg_temp.at ('2024-07-01', '21:00')); PERFORM aggregate_work ('58', 'kich-hoat', 10, true);
    PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-01', '21:00')); END $$;
SELECT is ((SELECT state FROM alert WHERE unit = '22741'), 'open', 'a correction downwards raises');
DO $$ BEGIN PERFORM pg_temp.report ('22741', '2024-07-01', 20, 3, pg_temp.at ('2024-07-01', '22:00')); PERFORM aggregate_work ('58', 'kich-hoat', 10, true);
    PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-01', '22:00')); END $$;
SELECT is ((SELECT state FROM alert WHERE unit = '22741'), 'resolved', 'one upwards resolves');
DO $$ BEGIN PERFORM pg_temp.report ('22741', '2024-07-01', 1, 4, pg_temp.at ('2024-07-01', '23:00')); PERFORM aggregate_work ('58', 'kich-hoat', 10, true);
    PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-01', '23:00')); END $$;
SELECT is ((SELECT count (*) FROM alert WHERE unit = '22741'), 1::bigint, 'the same alert opens again');
SELECT is ((SELECT array_agg (state ORDER BY id) FROM alert_event WHERE unit = '22741'), '{open,resolved,open}', 'with every step kept');

-- streaks: silent three days in a row is critical; a correction of the first day ends the streak in the middle
DO $$ BEGIN
    PERFORM pg_temp.report_all ('2024-07-02', 5, '58/588'); PERFORM pg_temp.close ('2024-07-02');
    PERFORM pg_temp.report_all ('2024-07-03', 5, '58/588'); PERFORM pg_temp.close ('2024-07-03');
    PERFORM pg_temp.report_all ('2024-07-04', 5, '58/588'); PERFORM pg_temp.close ('2024-07-04');
END $$;
SELECT is ((SELECT severity FROM alert WHERE unit = '588' AND day = '2024-07-03'), 'warning', 'two silent days: warning');
SELECT is ((SELECT severity FROM alert WHERE unit = '588' AND day = '2024-07-04'), 'critical', 'three: critical');
SELECT is ((pg_temp.unit_status ('588', '2024-07-04', pg_temp.at ('2024-07-04', '18:00')) ->> 'streak')::int, 3);
DO $$ BEGIN
    PERFORM pg_temp.report (unit, '2024-07-03', 1000, 1, pg_temp.at ('2024-07-04', '19:00')) FROM campaign_node WHERE campaign = 'kich-hoat' AND parent = '588';
    PERFORM aggregate_work ('58', 'kich-hoat', 100, true); PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-04', '19:00'));
END $$;
SELECT is ((pg_temp.unit_status ('588', '2024-07-04', pg_temp.at ('2024-07-04', '19:30')) ->> 'streak')::int, 0, 'finished by the correction: no streak');
SELECT is ((SELECT state FROM alert WHERE unit = '588' AND day = '2024-07-04'), 'resolved', 'and the later day''s alert is resolved');
SELECT is ((pg_temp.unit_status ('588', '2024-07-04', pg_temp.at ('2024-07-04', '19:30'), pg_temp.at ('2024-07-04', '18:00')) ->> 'streak')::int, 3, 'as of before, it was three');

-- by the clock, in order, and only days whose cutoff came after the first load
SELECT results_eq ($$ SELECT campaign, day FROM due_closes (pg_temp.at ('2024-07-06', '17:30')) WHERE campaign = 'kich-hoat' $$,
    $$ VALUES ('kich-hoat', '2024-07-05'::date), ('kich-hoat', '2024-07-06') $$, 'missed days are closed in order');
UPDATE campaign SET loaded_at = pg_temp.at ('2024-07-06', '12:00') WHERE code = 'kich-hoat';
SELECT results_eq ($$ SELECT day FROM due_closes (pg_temp.at ('2024-07-06', '17:30')) WHERE campaign = 'kich-hoat' $$, $$ VALUES ('2024-07-06'::date) $$,
    'days before the first load wait for an operator');
SELECT throws_ok ($$ SELECT * FROM close_day ('58', 'kich-hoat', '2024-07-31', '2024-08-01', 'me') $$, 'P0001', NULL, 'a day that is not counted cannot be closed');
SELECT throws_ok ($$ SELECT * FROM close_day ('58', 'kich-hoat', '2024-07-20', '2024-07-19', 'me') $$, 'P0001', NULL, 'nor one that has not begun');
-- a silent unit is held back below a silent one, though the unit between is done
DO $$ BEGIN
    PERFORM pg_temp.report (n.unit, '2024-07-01', 5000, 1, pg_temp.at ('2024-07-01', '12:00'), 'dinh-danh-muc-2')
    FROM campaign_node n WHERE n.campaign = 'dinh-danh-muc-2' AND n.unit = '22786';
    PERFORM pg_temp.close ('2024-07-01', '17:30', 'dinh-danh-muc-2'); PERFORM pg_temp.close ('2024-07-02', '17:30', 'dinh-danh-muc-2');
END $$;
SELECT is ((SELECT array_agg (DISTINCT unit || ' ' || state) FROM alert WHERE campaign = 'dinh-danh-muc-2' AND day = '2024-07-02' AND kind = 'report_missing' AND state <> 'held'),
           '{"58 open"}', 'held back whatever lies between');
SELECT * FROM finish ();
