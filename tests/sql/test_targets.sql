-- Targets and the plan's end that move, rule by rule of proto/semantics.md.
SELECT plan (50);
UPDATE campaign SET escalate_after = '100 days'; -- escalations are not what is looked at here
CREATE FUNCTION pg_temp.change (p_targets jsonb, p_from date, p_at timestamptz, p_document text DEFAULT '15/QĐ') RETURNS jsonb LANGUAGE sql AS $$
    SELECT target_change ('kich-hoat', p_targets, p_from, 'đính chính', p_document, 'tester', p_at)::jsonb
$$;
CREATE FUNCTION pg_temp.extend (p_until date, p_deadline date, p_from date, p_at timestamptz) RETURNS jsonb LANGUAGE sql AS $$
    SELECT extend ('kich-hoat', p_until, p_deadline, p_from, 'mưa lũ', '20/QĐ', 'tester', p_at)::jsonb
$$;
CREATE FUNCTION pg_temp.row (p_unit text, p_day date, p_as_of timestamptz DEFAULT NULL) RETURNS status_row LANGUAGE sql AS $$
    SELECT r FROM status_rows ('kich-hoat', p_day, p_as_of) r WHERE r.unit = p_unit
$$;
CREATE FUNCTION pg_temp.asked (p_at timestamptz, p_now timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT status_json ('kich-hoat', '2024-07-03', NULL, 'all', p_at, p_now) || status_json ('kich-hoat', '2024-07-20', NULL, NULL, p_at, p_now)
        || days_json ('kich-hoat', '584', '2024-07-01', '2024-08-20', p_at, p_now) || calendar_json ('kich-hoat', '584', NULL, '2024-07-01', '2024-08-20', p_at, p_now)
        || courses_json ('kich-hoat', '58', '2024-07-01', '2024-08-20', p_at, p_now, NULL) || report_json ('kich-hoat', '2024-07-03', p_at, p_now)
$$;
CREATE FUNCTION pg_temp.story (p_unit text, p_kind text, p_day date DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (concat_ws ('-', e.state, e.resolution), ' ' ORDER BY e.id) FROM alert_event e
    WHERE e.unit = p_unit AND e.kind = p_kind AND e.campaign = 'kich-hoat' AND (p_day IS NULL OR e.day = p_day)
$$;
DO $$ BEGIN
    FOR d IN 1 .. 3 LOOP
        PERFORM pg_temp.report (r.unit, ('2024-07-0' || d)::date, greatest (0, r.plan_day - CASE WHEN r.parent = '584' THEN 1 ELSE 0 END)::integer)
        FROM status_rows ('kich-hoat', ('2024-07-0' || d)::date, NULL) r WHERE r.reporting;
        PERFORM pg_temp.close (('2024-07-0' || d)::date);
    END LOOP;
END $$;
CREATE TEMP TABLE before AS SELECT pg_temp.asked (pg_temp.at ('2024-07-03', '18:00'), pg_temp.at ('2024-07-03', '18:30')) AS answer;
CREATE TEMP TABLE loaded AS SELECT unit, target FROM campaign_node WHERE campaign = 'kich-hoat' AND '2024-07-20' BETWEEN from_day AND to_day;

-- refused, all errors at once
SELECT throws_ok ($$ SELECT pg_temp.change ('[{"unit": "584", "new": 1400, "old": 1}, {"unit": "999", "new": 1}, {"unit": "585", "new": -1}, {"unit": "586", "new": 5}, {"unit": "586", "new": 6}]',
    '2024-07-10', now ()) $$, 'P0001', 'unit 584: its target on 2024-07-10 is 1325, not 1; unit 999 has no target in campaign kich-hoat on 2024-07-10; '
    'unit 585: a target is a whole number from 0 to 2147483647, not -1; unit 586 is named 2 times');
SELECT throws_ok ($$ SELECT pg_temp.change ('[{"unit": "584", "new": 1400}]', '2024-06-01', now ()) $$, 'P0001', '--from 2024-06-01 lies before the campaign begins, on 2024-07-01');
SELECT throws_ok ($$ SELECT pg_temp.change ('[{"unit": "584", "new": 1400}]', '2024-07-31', now ()) $$, 'P0001',
    'no day from 2024-07-31 on is counted in campaign kich-hoat, whose plan ends on 2024-07-30: extend it first, with `tiendo extend`');
SELECT throws_like ($$ SELECT pg_temp.change ('[{"unit": "22738", "new": 99999}]', '2024-07-10', now ()) $$, '%from 2024-07-10 on the targets under unit %', 'children that have more than their parent');
SELECT throws_ok ($$ SELECT target_change ('none', '[]', '2024-07-10', 'x', 'y', 'z', now ()) $$, 'P0002');
SELECT is ((SELECT count (*) FROM campaign_change), 0::bigint);
SELECT is (pg_temp.asked (pg_temp.at ('2024-07-03', '18:00'), pg_temp.at ('2024-07-03', '18:40')), (SELECT answer FROM before), 'what is refused leaves no trace');

-- a district's target from a closed day on: its communes share it anew, the province has the sum or an unassigned rest
CREATE TEMP TABLE answer AS SELECT pg_temp.change ('[{"unit": "584", "new": 1625, "old": 1325}, {"unit": "58", "new": 31597}]', '2024-07-03', pg_temp.at ('2024-07-03', '19:00')) AS a;
SELECT is ((SELECT a - 'units' FROM answer), '{"kind": "target", "campaign": "kich-hoat", "change": 1, "changes": true, "from": "2024-07-03", "to": null, "unit": null, "old": null, "new": null,
    "replaces": [], "made_at": "2024-07-03T19:00:00.000000+07:00"}'::jsonb);
SELECT is ((SELECT (r).target FROM pg_temp.row ('584', '2024-07-02') r), 1325::bigint, 'days before keep theirs');
SELECT is ((SELECT (r).target FROM pg_temp.row ('584', '2024-07-03') r), 1625::bigint);
SELECT is ((SELECT (r).plan_cumulative FROM pg_temp.row ('584', '2024-07-30') r), 1625::bigint, 'the plans add up to the target');
SELECT is ((SELECT (r).plan_day || ' ' || (r).plan_cumulative FROM pg_temp.row ('584', '2024-07-02') r),
           (SELECT (r).plan_day || ' ' || (r).plan_cumulative FROM pg_temp.row ('584', '2024-07-02', pg_temp.at ('2024-07-03', '18:00')) r));
SELECT is ((SELECT sum (r.target) FROM status_rows ('kich-hoat', '2024-07-03', NULL) r WHERE r.parent = '584'), 1625::numeric, 'the communes share it anew');
SELECT ok ((SELECT bool_and (r.provisional) FROM status_rows ('kich-hoat', '2024-07-03', NULL) r WHERE r.parent = '584'), 'and are provisional still');
SELECT is ((SELECT count (*) FROM status_rows ('kich-hoat', '2024-07-20', NULL) r JOIN loaded l ON l.unit = r.unit WHERE r.path NOT LIKE '%584%' AND r.depth > 0 AND r.target <> l.target), 0::bigint,
           'what lies elsewhere has what it had');
SELECT is ((SELECT (r).target FROM pg_temp.row ('58', '2024-07-20') r), (SELECT sum (r.target)::bigint + (SELECT (t).unassigned FROM pg_temp.row ('58', '2024-07-20') t)
           FROM status_rows ('kich-hoat', '2024-07-20', NULL) r WHERE r.parent = '58'), 'the tree adds up');
SELECT is (pg_temp.asked (pg_temp.at ('2024-07-03', '18:00'), pg_temp.at ('2024-07-20', '18:30')), (SELECT answer FROM before), 'as of before it everything is as it was, to the byte');
SELECT ok ((SELECT (u #>> '{forecast,0,finish}')::date < (u #>> '{forecast,1,finish}')::date FROM answer CROSS JOIN jsonb_array_elements (a -> 'units') u WHERE u ->> 'unit' = '584'), 'and when it may be done');
SELECT is ((SELECT u -> 'target' FROM answer CROSS JOIN jsonb_array_elements (a -> 'units') u WHERE u ->> 'unit' = '584'), '[1325, 1625]'::jsonb, 'what it moved, by unit');
SELECT is ((SELECT jsonb_agg (c - 'made_at') FROM jsonb_array_elements (status_json ('kich-hoat', '2024-07-03', '584', NULL, NULL, pg_temp.at ('2024-07-03', '19:30'))::jsonb -> 'changes') c),
    '[{"id": 1, "kind": "target", "unit": "584", "from": "2024-07-03", "to": null, "old": 1325, "new": 1625, "reason": "đính chính", "document": "15/QĐ", "by": "tester"},
      {"id": 1, "kind": "target", "unit": "58", "from": "2024-07-03", "to": null, "old": 31297, "new": 31597, "reason": "đính chính", "document": "15/QĐ", "by": "tester"}]'::jsonb);
SELECT is (status_json ('kich-hoat', '2024-07-02', '584', NULL, NULL, pg_temp.at ('2024-07-03', '19:30'))::jsonb -> 'changes', '[]'::jsonb, 'days before it are not touched');
SELECT is (status_json ('kich-hoat', '2024-07-03', '584', NULL, NULL, pg_temp.at ('2024-07-03', '19:30'))::jsonb #>> '{sentences,vi,changes}',
    'Chỉ tiêu của Ninh Thuận, Bác Ái thay đổi từ ngày 03/7 theo văn bản 15/QĐ (đính chính).');
SELECT is (pg_temp.change ('[{"unit": "584", "new": 1625}]', '2024-07-05', pg_temp.at ('2024-07-03', '19:10')) - 'units' -> 'change', 'null'::jsonb, 'what stands so already is no change');

-- a commune that is named has a target of its own; its siblings share what is left; 0 is a target
SELECT lives_ok ($$ SELECT pg_temp.change (jsonb_build_array (jsonb_build_object ('unit', (SELECT min (unit) FROM campaign_node WHERE campaign = 'kich-hoat' AND parent = '584'), 'new', 0)), '2024-07-10',
    pg_temp.at ('2024-07-03', '19:20')) $$);
SELECT is ((SELECT sum (r.target) FROM status_rows ('kich-hoat', '2024-07-10', NULL) r WHERE r.parent = '584'), 1625::numeric);
SELECT is ((SELECT count (*) FROM status_rows ('kich-hoat', '2024-07-10', NULL) r WHERE r.parent = '584' AND r.target = 0 AND NOT r.provisional AND r.plan_day = 0), 1::bigint);
SELECT is ((SELECT sum (r.plan_day) FROM status_rows ('kich-hoat', '2024-07-10', NULL) r WHERE r.parent = '584'), (SELECT (r).plan_day::numeric FROM pg_temp.row ('584', '2024-07-10') r), 'plans add up on every day');
-- the change made last holds from its own first day on, also in place of one that begins later
CREATE TEMP TABLE later AS SELECT pg_temp.change ('[{"unit": "58", "new": 31472}, {"unit": "584", "new": 1500}]', '2024-07-02', pg_temp.at ('2024-07-03', '19:30'), '16/QĐ') AS a;
SELECT is ((SELECT a -> 'replaces' FROM later), '[{"id": 1, "unit": "584", "from": "2024-07-03", "document": "15/QĐ"}, {"id": 1, "unit": "58", "from": "2024-07-03", "document": "15/QĐ"}]'::jsonb);
SELECT is ((SELECT (r).target FROM pg_temp.row ('584', '2024-07-20') r), 1500::bigint);
-- changed back from the same day the plan is as it was, to the digit
SELECT lives_ok ($$ SELECT pg_temp.change ('[{"unit": "584", "new": 1325}, {"unit": "58", "new": 31297}]', '2024-07-02', pg_temp.at ('2024-07-03', '19:40')) $$);
CREATE FUNCTION pg_temp.plan (p_as_of timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (concat_ws (' ', d, r.unit, r.plan_day, r.target), ',' ORDER BY d, r.unit) FROM generate_series (1, 30) d
    CROSS JOIN LATERAL status_rows ('kich-hoat', '2024-06-30'::date + d, p_as_of) r WHERE in_scope (r.path, '585')
$$;
SELECT lives_ok ($$ SELECT pg_temp.change ('[{"unit": "585", "new": 3700}]', '2024-07-11', pg_temp.at ('2024-07-03', '19:50')) $$);
SELECT isnt (pg_temp.plan (), pg_temp.plan (pg_temp.at ('2024-07-03', '18:00')));
SELECT lives_ok ($$ SELECT pg_temp.change ('[{"unit": "585", "new": 3753}]', '2024-07-11', pg_temp.at ('2024-07-03', '19:55')) $$);
SELECT is (pg_temp.plan (), pg_temp.plan (pg_temp.at ('2024-07-03', '18:00')));

-- the plan's end and the deadline
SELECT throws_ok ($$ SELECT pg_temp.extend ('2024-07-02', NULL, '2024-07-01', pg_temp.at ('2024-07-03', '20:00')) $$, 'P0001',
    '--plan-until 2024-07-02 lies before 2024-07-03, which is closed: days that are not to count any more are excused, with `tiendo excuse`');
SELECT throws_ok ($$ SELECT pg_temp.extend ('2024-08-20', NULL, '2024-07-10', pg_temp.at ('2024-07-03', '20:00')) $$, 'P0001',
    'the deadline, 2024-07-31, would lie before the end of the plan, 2024-08-20: give --deadline too');
SELECT throws_ok ($$ SELECT pg_temp.extend (NULL, '2024-07-01', '2024-07-10', pg_temp.at ('2024-07-03', '20:00')) $$, 'P0001',
    'the deadline, 2024-07-01, would lie before the end of the plan, 2024-07-30; --deadline 2024-07-01 has passed: it is 2024-07-03');
CREATE TEMP TABLE near AS SELECT settle_life ('58', 'kich-hoat', pg_temp.at ('2024-07-18', '00:00'), pg_temp.at ('2024-07-18', '00:00'));
SELECT is (pg_temp.story ('584', 'deadline_near'), 'open', 'two weeks before the deadline');
CREATE TEMP TABLE longer AS SELECT pg_temp.extend ('2024-08-30', '2024-08-31', '2024-07-20', pg_temp.at ('2024-07-18', '08:00')) AS a;
SELECT is ((SELECT a -> 'new' FROM longer), '{"plan_until": "2024-08-30", "deadline": "2024-08-31"}'::jsonb);
SELECT is (pg_temp.story ('584', 'deadline_near'), 'open resolved-superseded');
SELECT is ((SELECT (r).days_left FROM pg_temp.row ('584', '2024-07-19') r), 11, 'days before it count to the old end');
SELECT is ((SELECT (r).days_left FROM pg_temp.row ('584', '2024-07-20') r), 41);
SELECT is ((SELECT (r).plan_cumulative FROM pg_temp.row ('585', '2024-08-30') r), 3753::bigint);
SELECT ok ((SELECT (r).plan_cumulative > (r).target FROM pg_temp.row ('584', '2024-08-30') r), 'a commune that had planned more than it has now keeps that');
SELECT is ((SELECT count (*) FROM campaign_day WHERE campaign = 'kich-hoat' AND counted), 61::bigint);
SELECT ok (status_json ('kich-hoat', '2024-07-20', NULL, NULL, NULL, pg_temp.at ('2024-07-18', '08:30'))::jsonb #>> '{sentences,vi,changes}'
    LIKE '%đến ngày 30/8/2024 thay vì 30/7/2024%31/8/2024%20/QĐ%');
SELECT is ((SELECT count (*) FROM due_milestones (pg_temp.at ('2024-08-01', '12:00'), 'kich-hoat') m WHERE m.kind LIKE 'deadline%'), 0::bigint, 'the old deadline passes without a word');
SELECT is ((SELECT string_agg (m.day::text, ' ' ORDER BY m.day) FROM due_milestones (pg_temp.at ('2024-09-01', '12:00'), 'kich-hoat') m WHERE m.kind LIKE 'deadline%'),
    '2024-08-17 2024-08-24 2024-08-28 2024-08-30 2024-08-31');
SELECT is (pg_temp.extend (NULL, '2024-08-31', '2024-07-25', pg_temp.at ('2024-07-18', '09:00')) -> 'change', 'null'::jsonb);
SELECT is (pg_temp.asked (pg_temp.at ('2024-07-03', '18:00'), pg_temp.at ('2024-07-20', '18:30')), (SELECT answer FROM before), 'as of before all of it, to the byte');
SELECT * FROM finish ();
