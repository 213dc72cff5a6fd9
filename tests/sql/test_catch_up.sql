-- A plan that catches up: 9011 and 9012 become 9013 on the 6th of ten counted days, 9014 goes on, and 20 of the district's target are nobody's.
SELECT plan (45);
INSERT INTO unit (code, valid_from, valid_to, parent_code, level, name_vi, province, path, successor_code, recorded_at)
VALUES ('90', '-infinity', 'infinity', NULL, 'province', 'Tỉnh', '90', '90', NULL, '2024-06-01'),
       ('901', '-infinity', 'infinity', '90', 'district', 'Huyện', '90', '90/901', NULL, '2024-06-01'),
       ('9011', '-infinity', '2024-07-05', '901', 'commune', 'Xã Một', '90', '90/901/9011', '9013', '2024-06-01'),
       ('9012', '-infinity', '2024-07-05', '901', 'commune', 'Xã Hai', '90', '90/901/9012', '9013', '2024-06-01'),
       ('9013', '2024-07-06', 'infinity', '901', 'commune', 'Xã Ba', '90', '90/901/9013', NULL, '2024-06-01'),
       ('9014', '-infinity', 'infinity', '901', 'commune', 'Xã Bốn', '90', '90/901/9014', NULL, '2024-06-01');
INSERT INTO campaign (code, province, top, title_vi, title_en, metrics, starts_on, plan_until, deadline, timezone, cutoff, weekdays, holidays, definition, loaded_at, correction_days)
VALUES ('bu', '90', '90', 'Bù', 'Made up', '{activated}', '2024-07-01', '2024-07-10', '2024-07-31', 'Asia/Ho_Chi_Minh', '17:30', '{1,2,3,4,5,6,7}', 'counted', '{"plan": "catch_up"}', '2024-06-30', 7);
DO $$ BEGIN
    PERFORM campaign_calendar ('bu');
    INSERT INTO campaign_target (campaign, unit, target, provisional) VALUES ('bu', '901', 210, false), ('bu', '9011', 100, false), ('bu', '9012', 50, false), ('bu', '9014', 40, false);
    PERFORM campaign_build ('bu', '2024-06-30 12:00+07');
END $$;
CREATE FUNCTION pg_temp.come (p_unit text, p_day date, p_value integer, p_at timestamptz DEFAULT NULL, p_rev bigint DEFAULT 1) RETURNS void LANGUAGE sql AS $$
    INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at)
    VALUES ('90', 'bu', p_unit, p_day, p_rev, p_value, 'feed', 1, coalesce (p_at, (p_day + time '16:00') AT TIME ZONE 'Asia/Ho_Chi_Minh'));
    INSERT INTO work (province, campaign, kind, day, units) VALUES ('90', 'bu', 'progress', p_day, ARRAY[p_unit]);
    SELECT aggregate_work ('90', 'bu', 1000, true);
    SELECT recheck ('90', 'bu', coalesce (p_at, (p_day + time '16:00') AT TIME ZONE 'Asia/Ho_Chi_Minh'));
$$;
CREATE FUNCTION pg_temp.shut (p_day date, p_at timestamptz DEFAULT NULL) RETURNS boolean LANGUAGE sql AS $$
    SELECT closed FROM close_day ('90', 'bu', p_day, coalesce (p_at, (p_day + time '17:30') AT TIME ZONE 'Asia/Ho_Chi_Minh'), 'tester')
$$;
CREATE FUNCTION pg_temp.change (p_targets jsonb, p_from date, p_at timestamptz) RETURNS jsonb LANGUAGE sql AS $$
    SELECT target_change ('bu', (SELECT jsonb_agg (jsonb_build_object ('unit', k, 'new', v)) FROM jsonb_each (p_targets) t (k, v)), p_from, 'r', '1/QĐ', 'tester', p_at)::jsonb
$$;
-- target/plan of the day/plan so far
CREATE FUNCTION pg_temp.has (p_unit text, p_day date, p_as_of timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws ('/', r.target, r.plan_day, r.plan_cumulative) FROM status_rows ('bu', p_day, p_as_of) r WHERE r.unit = p_unit
$$;
CREATE FUNCTION pg_temp.plans (p_unit text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (d.plan_day::text, ' ' ORDER BY d.day) FROM unit_days ('bu', ARRAY[p_unit], '2024-07-01', '2024-07-12', NULL) d
$$;
-- What does not add up: days and units above on which the plan is not the sum of those below and of the unassigned rest.
CREATE FUNCTION pg_temp.wrong () RETURNS bigint LANGUAGE sql AS $$
    WITH days AS (SELECT d.day FROM campaign_day d WHERE d.campaign = 'bu' AND d.day <= '2024-07-14'),
    shown AS (SELECT d.day AS on_day, r.* FROM days d CROSS JOIN LATERAL status_rows ('bu', d.day, NULL) r),
    rest AS (SELECT d.day, o.unit, sum (piece_plan (o.base, greatest (0, o.rest), d.k, o.k_from, o.k_to)) AS cumulative,
                    sum (piece_plan (o.base, greatest (0, o.rest), d.k, o.k_from, o.k_to) - piece_plan (o.base, greatest (0, o.rest), d.k - d.counted::integer, o.k_from, o.k_to)) AS plan_day
             FROM caught_up ('bu', campaign_generation_at ('bu', NULL), NULL, '2024-07-01', '2024-07-14', NULL) o JOIN campaign_day d ON d.campaign = 'bu' AND d.day BETWEEN o.first AND o.last
             GROUP BY d.day, o.unit)
    SELECT count (*) FROM shown a
    CROSS JOIN LATERAL (SELECT sum (b.plan_day) AS plan_day, sum (b.plan_cumulative) AS cumulative FROM shown b WHERE b.on_day = a.on_day AND b.parent = a.unit) below
    LEFT JOIN rest r ON r.day = a.on_day AND r.unit = a.unit
    WHERE NOT a.reporting AND (a.plan_day <> below.plan_day + coalesce (r.plan_day, 0) OR a.plan_cumulative <> below.cumulative + coalesce (r.cumulative, 0))
$$;

-- before the first close: the plan of the tree, of which the first day's holds
SELECT is (pg_temp.plans ('9011'), '10 10 10 10 10');
SELECT is (pg_temp.has ('901', '2024-07-01'), '210/21/21');
SELECT is (pg_temp.wrong (), 0::bigint);

-- the close fixes the next day by what is left, over the days that are left
SELECT pg_temp.come ('9011', '2024-07-01', 1), pg_temp.come ('9012', '2024-07-01', 14), pg_temp.come ('9014', '2024-07-01', 4);
SELECT is (pg_temp.has ('9011', '2024-07-02'), '100/10/20', 'no figure moves a plan during the day');
SELECT ok (pg_temp.shut ('2024-07-01'));
SELECT is (pg_temp.has ('9011', '2024-07-02'), '100/11/21', '99 over 9 days');
SELECT is (pg_temp.has ('9012', '2024-07-02'), '50/4/9', '36 over 9 days');
SELECT is (pg_temp.has ('9014', '2024-07-02'), '40/4/8');
SELECT is (pg_temp.has ('901', '2024-07-02'), '210/21/42', 'with 20 over 9 days of the rest that is nobody''s');
SELECT is (pg_temp.has ('9011', '2024-07-01'), '100/10/10', 'a day keeps its plan');
SELECT is (pg_temp.wrong (), 0::bigint);
SELECT is (pg_temp.has ('9011', '2024-07-02', '2024-07-01 17:29+07'), '100/10/20', 'as of before the close it is what was shown then');
SELECT ok (NOT pg_temp.shut ('2024-07-01', '2024-07-01 20:00+07') AND (SELECT count (*) FROM campaign_plan) = 4, 'once');

-- what is corrected after the close, reopened or judged again shows in the next evening's plan
SELECT pg_temp.come ('9011', '2024-07-01', 31, '2024-07-01 19:00+07', 2);
SELECT is (pg_temp.has ('9011', '2024-07-02'), '100/11/21', 'a correction moves no plan that is fixed');
SELECT pg_temp.come ('9011', '2024-07-02', 5);
INSERT INTO explanation (province, campaign, unit, document, rev, day, reason, count, feed, seq, received_at) VALUES ('90', 'bu', '9014', 'A1', 1, '2024-07-02', 'other', 12, 'f', 1, '2024-07-02 10:00+07');
SELECT decide_explanation ('90', 'bu', '9014', 'A1', true, 'pc06', NULL, '2024-07-02 11:00+07', 1);
SELECT ok (pg_temp.shut ('2024-07-02'));
SELECT is (pg_temp.plans ('9011') || ' | ' || pg_temp.plans ('9014'), '10 11 8 8 8 | 4 4 3 3 3 3 3 3 3 3 0 0', '64 over 8; 36 less 12 that are explained over 8');
SELECT is (pg_temp.wrong (), 0::bigint);

-- changes: of a day that has begun none; one made before the close is in the next plan, one made after it in the one after
SELECT throws_like ($$ SELECT pg_temp.change ('{"9014": 50, "901": 220}', '2024-07-03', '2024-07-03 07:00+07') $$, '--from 2024-07-03 has begun: the plan of campaign bu catches up%');
SELECT throws_like ($$ SELECT extend ('bu', '2024-07-12', NULL, '2024-07-02', 'r', 'd', 'tester', '2024-07-03 07:00+07') $$, '--from 2024-07-02 has begun%');
SELECT lives_ok ($$ SELECT extend ('bu', NULL, '2024-08-02', '2024-07-02', 'r', 'd', 'tester', '2024-07-03 07:00+07') $$, 'the deadline is no plan');
SELECT lives_ok ($$ SELECT excuse ('bu', '9014', '2024-07-02', NULL, false, 'r', 'd', 'tester', '2024-07-03 07:00+07') $$, 'neither is a day off');
SELECT lives_ok ($$ SELECT pg_temp.change ('{"9014": 54, "901": 224}', '2024-07-04', '2024-07-03 08:00+07') $$);
SELECT is (pg_temp.has ('9014', '2024-07-03') || ' ' || pg_temp.has ('9014', '2024-07-04'), '40/3/11 54/5/16', 'days to come show it at once');
SELECT pg_temp.come ('9014', '2024-07-03', 3);
SELECT ok (pg_temp.shut ('2024-07-03'));
SELECT is (pg_temp.has ('9014', '2024-07-04'), '54/5/16', '54 - 4 - 12 - 3 = 35 over 7');
SELECT lives_ok ($$ SELECT pg_temp.change ('{"9014": 60, "901": 230}', '2024-07-04', '2024-07-03 20:00+07') $$);
SELECT is (pg_temp.has ('9014', '2024-07-04') || ' ' || pg_temp.has ('9014', '2024-07-05'), '60/5/16 60/6/22', 'what was fixed stays, and 36 are left over 6');
SELECT is (pg_temp.has ('9014', '2024-07-05', '2024-07-03 19:00+07'), '54/5/21', 'as of before the change');
SELECT is (pg_temp.wrong (), 0::bigint);

-- units that merge: the successor's own figures, with those that it took over
SELECT ok (pg_temp.shut ('2024-07-04'));
SELECT pg_temp.come ('9011', '2024-07-05', 9), pg_temp.come ('9012', '2024-07-05', 40);
SELECT ok (pg_temp.shut ('2024-07-05'));
SELECT is (pg_temp.has ('9013', '2024-07-06'), '150/10/' || 10 + (SELECT sum (r.plan_cumulative) FROM status_rows ('bu', '2024-07-05', NULL) r WHERE r.unit IN ('9011', '9012')),
           '150 - 36 - 54 - 9 = 51, over 5, for all that the two had: one has done 4 more than its target');
SELECT is (pg_temp.wrong (), 0::bigint);
SELECT pg_temp.come ('9013', '2024-07-06', 71);
SELECT ok (pg_temp.shut ('2024-07-06'));
SELECT is (pg_temp.has ('9013', '2024-07-07'), '150/0/' || (SELECT r.plan_cumulative FROM status_rows ('bu', '2024-07-06', NULL) r WHERE r.unit = '9013'), 'nothing is planned where nothing is left');

-- more days: from the first of them that has not begun
SELECT lives_ok ($$ SELECT extend ('bu', '2024-07-12', NULL, '2024-07-08', 'r', 'd', 'tester', '2024-07-06 18:00+07') $$);
SELECT ok (pg_temp.plans ('9014') LIKE '% 10 6 6 6 6 7', '41 over 4, of which 10 are fixed, and the other 31 over 5');
SELECT is (pg_temp.wrong (), 0::bigint);
SELECT pg_temp.shut ('2024-07-08', '2024-07-08 18:00+07'); -- before the 7th
SELECT is ((SELECT count (*) FROM campaign_plan p WHERE p.day = '2024-07-08'), 0::bigint);
SELECT pg_temp.shut ('2024-07-07', '2024-07-08 18:10+07');
SELECT is ((SELECT count (*) FROM campaign_plan p WHERE p.day = '2024-07-08'), 0::bigint, 'the plan of a day that is closed stays');
SELECT is (pg_temp.wrong (), 0::bigint);
SELECT is (plans_above_target ('bu'), '[]', 'over days a plan that catches up is more than the target');

-- what stands is not loaded anew
INSERT INTO campaign (code, province, top, title_vi, title_en, metrics, starts_on, plan_until, deadline, timezone, cutoff, weekdays, holidays, definition, loaded_at)
SELECT 'im', province, top, title_vi, title_en, metrics, starts_on, plan_until, deadline, timezone, cutoff, weekdays, holidays, definition, loaded_at FROM campaign WHERE code = 'bu';
SELECT is (load_plan_of ('{}') -> 'plan', '"even"');
SELECT ok (NOT campaign_stands ('im') AND campaign_stands ('bu'));
SELECT is_empty ($$ SELECT * FROM pg_temp.near_differs ('bu') $$, 'a unit and those right below it are what they are among all');
SELECT * FROM finish ();
