SELECT plan (15);
SELECT results_eq ($$ SELECT code, amount FROM apportion (67891, '{582,587,586,585,589,588,584}', '{4842,9744,6093,3753,3516,2024,1325}') ORDER BY code $$,
    $$ VALUES ('582', 10504::bigint), ('584', 2874), ('585', 8141), ('586', 13217), ('587', 21137), ('588', 4391), ('589', 7627) $$,
    'the letter''s 67,891 is apportioned by largest remainder');
SELECT results_eq ($$ SELECT code, amount FROM apportion (10, '{b,a,c}', '{1,1,1}') $$,
    $$ VALUES ('a', 4::bigint), ('b', 3), ('c', 3) $$, 'a tie goes to the smaller code');
SELECT is (ARRAY (SELECT piece_plan (7, 10, k, 2, 5) FROM generate_series (0, 7) k ORDER BY k), '{7,7,7,10,13,17,17,17}'::bigint[],
    'a piece''s plan is its base, then rounded down day by day, and whole at its end');
SELECT throws_ok ($$ SELECT * FROM apportion (10, '{a}', '{0}') $$, 'P0001', NULL, 'weights that sum to nothing are refused');
SELECT is ((SELECT sum (target) FROM campaign_node WHERE campaign = 'kich-hoat' AND reporting AND from_day = '2024-07-01'), 31297::numeric,
    'the communes'' targets sum to 31,297');
CREATE TEMP TABLE every_day AS
    SELECT d.day, r.* FROM campaign_day d, status_rows ('kich-hoat', d.day, NULL) AS r (unit, from_day, parent, level, depth, name, path, reporting,
        target, provisional, unassigned, plan_day, value, plan_cumulative) WHERE d.campaign = 'kich-hoat' AND d.counted;
SELECT is ((SELECT count (DISTINCT day) FROM every_day), 30::bigint, 'thirty days are counted: the plan ends on 30/7');
SELECT is_empty ($$ SELECT day FROM every_day WHERE depth = 0 EXCEPT SELECT day FROM every_day GROUP BY day
    HAVING sum (plan_day) FILTER (WHERE depth = 0) = sum (plan_day) FILTER (WHERE depth = 1)
       AND sum (plan_day) FILTER (WHERE depth = 0) = sum (plan_day) FILTER (WHERE reporting) $$, 'every day''s plan adds up on every level');
SELECT is_empty ($$ SELECT unit FROM every_day GROUP BY unit HAVING sum (plan_day) <> max (target) $$, 'every unit''s plan sums to its target');
SELECT is_empty ($$ SELECT unit FROM every_day WHERE reporting GROUP BY unit HAVING max (plan_day) - min (plan_day) > 1 $$,
    'a reporting unit''s days differ by at most one');
SELECT is ((SELECT plan_cumulative FROM every_day WHERE unit = '58' AND day = '2024-07-30'), 31297::bigint, 'the plan is whole on its last day');
SELECT results_eq ($$ SELECT unit, target, plan_cumulative FROM status_rows ('dinh-danh-muc-2', '2024-11-01', NULL)
    WHERE unit IN ('22750', '22759') ORDER BY 1 $$,
    $$ SELECT s.heir, sum (n.target)::bigint, sum (piece_plan (0, n.target, 124, 0, 183))::bigint
       FROM (VALUES ('22750', '22747'), ('22750', '22750'), ('22759', '22753'), ('22759', '22756'), ('22759', '22759')) s (heir, predecessor)
       JOIN campaign_node n ON n.campaign = 'dinh-danh-muc-2' AND n.unit = s.predecessor AND n.from_day = '2024-07-01'
       GROUP BY s.heir ORDER BY 1 $$,
    'a successor''s target and plan are its predecessors'' sum');
SELECT is ((SELECT count (*) FROM status_rows ('dinh-danh-muc-2', '2024-10-31', NULL) WHERE reporting), 65::bigint, 'before the merger 65 communes report');
SELECT is ((SELECT count (*) FROM status_rows ('dinh-danh-muc-2', '2024-11-01', NULL) WHERE reporting), 62::bigint, 'after it 62');
UPDATE campaign SET weekdays = '{1,2,3,4,5}', holidays = 'skipped' WHERE code = 'dinh-danh-muc-2';
INSERT INTO holiday VALUES ('2024-09-02', 'Quốc khánh', 'holiday', '58'), ('2024-09-07', 'làm bù', 'swap_work', '58') ON CONFLICT DO NOTHING;
DO $$ BEGIN PERFORM campaign_calendar ('dinh-danh-muc-2'); END $$;
SELECT results_eq ($$ SELECT day, counted FROM campaign_day WHERE campaign = 'dinh-danh-muc-2' AND day IN ('2024-09-01', '2024-09-02', '2024-09-06', '2024-09-07', '2024-12-31') ORDER BY 1 $$,
    $$ VALUES ('2024-09-01'::date, false), ('2024-09-02', false), ('2024-09-06', true), ('2024-09-07', true), ('2024-12-31', false) $$,
    'holidays and weekends are left out, swapped working days are counted, and nothing is after plan_until');
UPDATE campaign_target SET target = 30000 WHERE campaign = 'kich-hoat' AND unit = '58';
SELECT throws_ok ($$ SELECT campaign_build ('kich-hoat', now ()) $$, 'P0001', NULL, 'children that exceed their parent are refused');
SELECT * FROM finish ();
