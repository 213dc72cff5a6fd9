-- Targets that change before, at and after a merger: 9011 and 9012 become 9013 on the 6th of ten counted days; 9014 goes on.
SELECT plan (17);
INSERT INTO unit (code, valid_from, valid_to, parent_code, level, name_vi, province, path, successor_code, recorded_at)
VALUES ('90', '-infinity', 'infinity', NULL, 'province', 'Tỉnh', '90', '90', NULL, '2024-06-01'),
       ('901', '-infinity', 'infinity', '90', 'district', 'Huyện', '90', '90/901', NULL, '2024-06-01'),
       ('9011', '-infinity', '2024-07-05', '901', 'commune', 'Xã Một', '90', '90/901/9011', '9013', '2024-06-01'),
       ('9012', '-infinity', '2024-07-05', '901', 'commune', 'Xã Hai', '90', '90/901/9012', '9013', '2024-06-01'),
       ('9013', '2024-07-06', 'infinity', '901', 'commune', 'Xã Ba', '90', '90/901/9013', NULL, '2024-06-01'),
       ('9014', '-infinity', 'infinity', '901', 'commune', 'Xã Bốn', '90', '90/901/9014', NULL, '2024-06-01');
INSERT INTO campaign (code, province, top, title_vi, title_en, metrics, starts_on, plan_until, deadline, timezone, cutoff, weekdays, holidays, definition, loaded_at)
VALUES ('gop', '90', '90', 'Gộp', 'Merged', '{activated}', '2024-07-01', '2024-07-10', '2024-07-31', 'Asia/Ho_Chi_Minh', '17:30', '{1,2,3,4,5,6,7}', 'counted', '{}', '2024-06-30');
DO $$ BEGIN
    PERFORM campaign_calendar ('gop');
    INSERT INTO campaign_target (campaign, unit, target, provisional) VALUES ('gop', '901', 190, false), ('gop', '9011', 100, false), ('gop', '9012', 50, false), ('gop', '9014', 40, false);
    PERFORM campaign_build ('gop', '2024-06-30 12:00+07');
END $$;
CREATE FUNCTION pg_temp.change (p_targets jsonb, p_from date) RETURNS jsonb LANGUAGE sql AS $$
    SELECT target_change ('gop', (SELECT jsonb_agg (jsonb_build_object ('unit', k, 'new', v)) FROM jsonb_each (p_targets) t (k, v)), p_from, 'r', '1/QĐ', 'tester',
                          (SELECT coalesce (max (made_at), '2024-07-01 08:00+07') + interval '1 minute' FROM campaign_change))::jsonb
$$;
CREATE FUNCTION pg_temp.has (p_unit text, p_day date) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws ('/', r.target, r.plan_day, r.plan_cumulative) FROM status_rows ('gop', p_day, NULL) r WHERE r.unit = p_unit
$$;
SELECT is (pg_temp.has ('9013', '2024-07-06'), '150/15/90');

-- before the merger: it is inherited, and the pieces go on each for itself
SELECT lives_ok ($$ SELECT pg_temp.change ('{"9011": 120, "901": 210}', '2024-07-03') $$);
SELECT is (pg_temp.has ('9011', '2024-07-02'), '100/10/20');
SELECT is (pg_temp.has ('9011', '2024-07-03'), '120/12/32', 'what is left, over the eight days that are left');
SELECT is (pg_temp.has ('9013', '2024-07-06'), '170/18/100');
SELECT is (pg_temp.has ('9013', '2024-07-10'), '170/18/170');
SELECT is (pg_temp.has ('901', '2024-07-10'), '210/22/210', 'the tree adds up');

-- who is named stands on that day
SELECT throws_like ($$ SELECT pg_temp.change ('{"9011": 130}', '2024-07-08') $$, 'unit 9011 has no target in campaign gop on 2024-07-08');
SELECT throws_like ($$ SELECT pg_temp.change ('{"9013": 130}', '2024-07-04') $$, 'unit 9013 has no target in campaign gop on 2024-07-04');
SELECT throws_like ($$ SELECT pg_temp.change ('{"90": 1000}', '2024-07-04') $$, 'unit 90 has no target of its own: it has the sum of those below it, 210 on 2024-07-04');

-- after it: the successor's own target makes the two pieces one
SELECT lives_ok ($$ SELECT pg_temp.change ('{"9013": 200, "901": 240}', '2024-07-08') $$);
SELECT is (pg_temp.has ('9013', '2024-07-07'), '170/17/117', 'until then each for itself');
SELECT is (pg_temp.has ('9013', '2024-07-08'), '200/27/144', 'from then on what is left, over three days');
SELECT is (pg_temp.has ('9013', '2024-07-10'), '200/28/200');

-- a change of a predecessor reaches no successor that has a target of its own
SELECT lives_ok ($$ SELECT pg_temp.change ('{"9011": 160, "901": 250}', '2024-07-02') $$);
SELECT is (pg_temp.has ('9013', '2024-07-07') || ' ' || pg_temp.has ('9013', '2024-07-08'), '210/22/145 200/18/163');
SELECT is ((SELECT count (*) FROM campaign_node n WHERE n.campaign = 'gop' AND n.generation = campaign_generation_at ('gop', NULL) AND n.unassigned < 0), 0::bigint);
SELECT * FROM finish ();
