-- Excused days, rule by rule of proto/semantics.md.
SELECT plan (53);
UPDATE campaign SET escalate_after = '100 days'; -- escalations are not what is looked at here
CREATE FUNCTION pg_temp.excuse (p_unit text, p_from date, p_to date, p_withdraw boolean, p_at timestamptz, p_document text DEFAULT '12/CV') RETURNS jsonb LANGUAGE sql AS $$
    SELECT excuse ('kich-hoat', p_unit, p_from, p_to, p_withdraw, 'bão số 2', p_document, 'tester', p_at)::jsonb
$$;
CREATE FUNCTION pg_temp.story (p_unit text, p_kind text, p_day date DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (concat_ws ('-', e.state, e.resolution), ' ' ORDER BY e.id) FROM alert_event e
    WHERE e.unit = p_unit AND e.kind = p_kind AND e.campaign = 'kich-hoat' AND (p_day IS NULL OR e.day = p_day)
$$;
CREATE FUNCTION pg_temp.row (p_unit text, p_day date, p_as_of timestamptz DEFAULT NULL) RETURNS status_row LANGUAGE sql AS $$
    SELECT r FROM status_rows ('kich-hoat', p_day, p_as_of) r WHERE r.unit = p_unit
$$;
CREATE FUNCTION pg_temp.said (p_unit text, p_day date) RETURNS text LANGUAGE sql AS $$
    SELECT status || ' ' || streak FROM day_status WHERE campaign = 'kich-hoat' AND unit = p_unit AND day = p_day AND superseded_at = 'infinity'
$$;
CREATE FUNCTION pg_temp.asked (p_at timestamptz, p_now timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT status_json ('kich-hoat', '2024-07-03', NULL, 'all', p_at, p_now) || days_json ('kich-hoat', '584', '2024-07-01', '2024-07-10', p_at, p_now)
        || calendar_json ('kich-hoat', '584', NULL, '2024-07-01', '2024-07-10', p_at, p_now) || report_json ('kich-hoat', '2024-07-03', p_at, p_now)
$$;
-- 584 is silent on the first and the third and misses the second; 22738 of 582 always misses; the others make it
DO $$ BEGIN
    FOR d IN 1 .. 3 LOOP
        PERFORM pg_temp.report (r.unit, r.day, CASE WHEN r.unit = '22738' OR r.parent = '584' THEN 1 ELSE r.plan_day + 3 END::integer)
        FROM (SELECT s.*, ('2024-07-0' || d)::date AS day FROM status_rows ('kich-hoat', ('2024-07-0' || d)::date, NULL) s) AS r (unit, from_day, parent, level, depth, name, path, reporting, target,
             provisional, unassigned, plan_day, value, plan_cumulative, cumulative, explained, remaining, workable, percent, percent_net, days_left, required, came, due, status, rank, pd, ps, pq, silent,
             implausible, less, after, weekdays, day)
        WHERE r.reporting AND (r.parent <> '584' OR d = 2);
        PERFORM pg_temp.close (('2024-07-0' || d)::date);
    END LOOP;
END $$;
SELECT is (pg_temp.said ('584', '2024-07-03'), 'no_report 3');
CREATE TEMP TABLE before AS SELECT pg_temp.asked (pg_temp.at ('2024-07-03', '18:00'), pg_temp.at ('2024-07-03', '18:30')) AS answer;
SELECT is (status_json ('kich-hoat', '2024-07-03', NULL, NULL, NULL, pg_temp.at ('2024-07-03', '18:30'))::jsonb -> 'changes', '[]'::jsonb);

-- refused, all errors at once
SELECT throws_ok ($$ SELECT pg_temp.excuse ('999', '2024-08-01', NULL, false, now ()) $$, 'P0001',
    E'2024-08-01 is not counted in campaign kich-hoat, which plans from 2024-07-01 to 2024-07-30: there is nothing to excuse; unit 999 has no target in campaign kich-hoat');
SELECT throws_ok ($$ SELECT pg_temp.excuse ('584', '2024-07-05', '2024-07-04', false, now ()) $$, 'P0001', '--to 2024-07-04 lies before --date 2024-07-05');
SELECT throws_ok ($$ SELECT excuse ('none', '584', '2024-07-05', NULL, false, 'x', 'y', 'z', now ()) $$, 'P0002');
SELECT is ((SELECT count (*) FROM campaign_change), 0::bigint);

-- the middle day of a row is excused after its close
CREATE TEMP TABLE answer AS SELECT pg_temp.excuse ('584', '2024-07-02', NULL, false, pg_temp.at ('2024-07-03', '19:00')) AS a;
SELECT is ((SELECT a - 'units' FROM answer), '{"kind": "excuse", "campaign": "kich-hoat", "change": 1, "changes": true, "from": "2024-07-02", "to": "2024-07-02", "unit": "584",
    "old": null, "new": "excused", "replaces": [], "made_at": "2024-07-03T19:00:00.000000+07:00"}'::jsonb);
SELECT is ((SELECT u - 'name' FROM answer CROSS JOIN jsonb_array_elements (a -> 'units') u WHERE u ->> 'unit' = '584'),
    '{"unit": "584", "target": [1325, 1325], "plan": [], "required_per_day": [49, 49], "alerts": [],
      "forecast": [{"finish": null, "low": null, "high": null, "why": "too_little_data", "silent": null}, {"finish": null, "low": null, "high": null, "why": "too_little_data", "silent": null}],
      "days": [{"date": "2024-07-02", "excused": [false, true], "status": ["missed", "excused"], "plan_excused": [0, 45], "reports_expected": [9, 0]}]}'::jsonb, 'what it moved, by unit');
SELECT is (pg_temp.said ('584', '2024-07-02'), 'excused 1', 'the row of days passes over it');
SELECT is (pg_temp.said ('584', '2024-07-03'), 'no_report 2', 'missed, excused, missed is 2');
SELECT is ((SELECT (r).plan_day || ' ' || (r).plan_cumulative || ' ' || (r).days_left FROM pg_temp.row ('584', '2024-07-02') r),
           (SELECT (r).plan_day || ' ' || (r).plan_cumulative || ' ' || (r).days_left FROM pg_temp.row ('584', '2024-07-02', pg_temp.at ('2024-07-03', '18:00')) r), 'the day keeps its plan');
SELECT is ((SELECT r.reports_in || '/' || r.reports_expected FROM pg_temp.row ('584', '2024-07-02') r), '0/0', 'no report is expected, and none that came is counted');
SELECT is ((SELECT r.day FROM pg_temp.row ('584', '2024-07-02') r), 9::bigint, 'but its figure is');
SELECT is ((SELECT a.streak FROM alert a WHERE a.unit = '584' AND a.kind = 'report_missing' AND a.day = '2024-07-03'), 2, 'what is open of later days is told of its streak');

-- as of before it everything is as it was, to the byte
SELECT is (pg_temp.asked (pg_temp.at ('2024-07-03', '18:00'), pg_temp.at ('2024-07-20', '18:30')), (SELECT answer FROM before));
SELECT is (status_json ('kich-hoat', '2024-07-02', NULL, NULL, NULL, pg_temp.at ('2024-07-03', '19:30'))::jsonb -> 'changes',
    '[{"id": 1, "kind": "excuse", "unit": "584", "from": "2024-07-02", "to": "2024-07-02", "old": null, "new": "excused", "reason": "bão số 2", "document": "12/CV",
       "made_at": "2024-07-03T19:00:00.000000+07:00", "by": "tester"}]'::jsonb);
SELECT is (status_json ('kich-hoat', '2024-07-03', NULL, NULL, NULL, pg_temp.at ('2024-07-03', '19:30'))::jsonb -> 'changes', '[]'::jsonb, 'of its days alone');
SELECT is (jsonb_array_length (days_json ('kich-hoat', '58', '2024-07-01', '2024-07-03', NULL, pg_temp.at ('2024-07-03', '19:30'))::jsonb -> 'changes'), 1, 'those above are touched');
SELECT is (jsonb_array_length (days_json ('kich-hoat', '22783', '2024-07-01', '2024-07-03', NULL, pg_temp.at ('2024-07-03', '19:30'))::jsonb -> 'changes'), 1, 'and those below');
SELECT is (jsonb_array_length (days_json ('kich-hoat', '582', '2024-07-01', '2024-07-03', NULL, pg_temp.at ('2024-07-03', '19:30'))::jsonb -> 'changes'), 0, 'nobody else');
SELECT is (jsonb_array_length (campaign_json ('kich-hoat', pg_temp.at ('2024-07-03', '19:30'))::jsonb -> 'changes'), 1);
SELECT is (status_json ('kich-hoat', '2024-07-02', '584', NULL, NULL, pg_temp.at ('2024-07-03', '19:30'))::jsonb -> 'sentences' -> 'vi' ->> 'changes',
           'Bác Ái được miễn theo văn bản 12/CV (bão số 2). Trong chỉ tiêu ngày có 45 được miễn.');

-- the same again is no change; other days of the same unit are
SELECT is (pg_temp.excuse ('584', '2024-07-02', NULL, false, pg_temp.at ('2024-07-03', '19:01'), '13/CV') -> 'changes', 'false'::jsonb);
SELECT is ((SELECT count (*) FROM campaign_change), 1::bigint);

-- the newest day is excused: what is open of it ends, and what it had ended stays ended
SELECT is (pg_temp.story ('22738', 'target_missed'), 'open resolved-superseded open resolved-superseded open');
DO $$ BEGIN PERFORM pg_temp.excuse ('22738', '2024-07-03', NULL, false, pg_temp.at ('2024-07-03', '19:10')); END $$;
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-03'), 'open resolved-excused');
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-02'), 'open resolved-superseded', 'what it had ended stays ended');
SELECT ok ((SELECT text_vi LIKE 'Phường Đô Vinh được miễn ngày 03/7/2024; cảnh báo của ngày này kết thúc.%' FROM alert_event WHERE unit = '22738' ORDER BY id DESC LIMIT 1), 'it says so');
SELECT is (pg_temp.excuse ('22738', '2024-07-03', NULL, true, pg_temp.at ('2024-07-03', '19:20')) -> 'units' -> 0 -> 'unit', '"22738"'::jsonb);
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-03'), 'open resolved-excused open', 'taken back it is open again');
SELECT is (jsonb_array_length (campaign_json ('kich-hoat', pg_temp.at ('2024-07-03', '19:30'))::jsonb -> 'changes'), 1, 'and stands no more');
SELECT is (pg_temp.excuse ('22738', '2024-07-03', NULL, true, pg_temp.at ('2024-07-03', '19:21')) -> 'changes', 'false'::jsonb, 'twice is no change');

-- a unit above owes the plan of the others
SELECT is ((SELECT r.status || ' ' || r.plan_excused FROM pg_temp.row ('582', '2024-07-03') r), 'met 0');
DO $$ BEGIN -- those of 582 do too little for it, and no more than its plan less one commune's
    PERFORM pg_temp.report (r.unit, '2024-07-04', CASE r.unit WHEN '22738' THEN 0 ELSE r.plan_day END::integer) FROM status_rows ('kich-hoat', '2024-07-04', NULL) r WHERE r.reporting;
    PERFORM pg_temp.close ('2024-07-04');
END $$;
SELECT is ((SELECT r.status || ' ' || (r.plan_day - r.day) FROM pg_temp.row ('582', '2024-07-04') r), 'missed 10');
SELECT is ((SELECT figures ->> 'shortfall' FROM alert WHERE unit = '582' AND kind = 'target_missed' AND day = '2024-07-04'), '10');
DO $$ BEGIN PERFORM pg_temp.excuse ('22738', '2024-07-04', NULL, false, pg_temp.at ('2024-07-04', '18:00')); END $$;
SELECT is ((SELECT r.status || ' ' || r.plan_excused FROM pg_temp.row ('582', '2024-07-04') r), 'met 10');
SELECT is (pg_temp.story ('582', 'target_missed', '2024-07-04'), 'open resolved-corrected', 'a unit above is not excused by it: a change has made it untrue');
SELECT is (calendar_json ('kich-hoat', '584', NULL, '2024-07-01', '2024-07-04', NULL, pg_temp.at ('2024-07-04', '18:30'))::jsonb -> 'units' -> 0 -> 'statuses', '"nfnm"'::jsonb);
SELECT is ((SELECT jsonb_build_array (u -> 'freed', u -> 'excused', u -> 'expected', u -> 'in') FROM jsonb_array_elements (
    calendar_json ('kich-hoat', '584', NULL, '2024-07-01', '2024-07-04', NULL, pg_temp.at ('2024-07-04', '18:30'))::jsonb -> 'units') u WHERE u ->> 'unit' = '584'), '[1, 0, 27, 9]'::jsonb);

-- a day that was made worse when it was not the newest any more is the newest again
DO $$ BEGIN
    PERFORM pg_temp.report ('22741', '2024-07-03', 0, 2, pg_temp.at ('2024-07-04', '18:05')); PERFORM aggregate_work ('58', 'kich-hoat', 100, true); PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-04', '18:06'));
END $$;
SELECT is (pg_temp.story ('22741', 'target_missed'), NULL);
DO $$ BEGIN PERFORM pg_temp.excuse ('22741', '2024-07-04', NULL, false, pg_temp.at ('2024-07-04', '18:10')); END $$;
SELECT is (pg_temp.story ('22741', 'target_missed'), 'open', 'it can raise');

-- days to come: nobody is reminded, and nothing is raised at the close
DO $$ BEGIN PERFORM pg_temp.excuse ('58', '2024-07-05', '2024-07-06', false, pg_temp.at ('2024-07-04', '18:40')); PERFORM pg_temp.life (pg_temp.at ('2024-07-05', '16:00')); END $$;
SELECT is ((SELECT count (*) FROM alert WHERE kind = 'report_due' AND day = '2024-07-05'), 0::bigint);
SELECT is (status_json ('kich-hoat', '2024-07-05', NULL, NULL, NULL, pg_temp.at ('2024-07-05', '10:00'))::jsonb -> 'total' -> 'status', 'null'::jsonb, 'no status before the cutoff');
SELECT is ((status_json ('kich-hoat', '2024-07-05', NULL, NULL, NULL, pg_temp.at ('2024-07-05', '10:00'))::jsonb -> 'total' ->> 'reports_expected'), '0', 'but at once no report is expected');
SELECT is (pg_temp.close ('2024-07-05'), 0, 'a day off for all');
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-03'), 'open resolved-excused open resolved-superseded', 'ended before by a day that was excused later: it stays ended');
DO $$ BEGIN PERFORM pg_temp.report ('22738', '2024-07-04', 1, 2, pg_temp.at ('2024-07-05', '18:00')); PERFORM pg_temp.excuse ('22738', '2024-07-04', NULL, true, pg_temp.at ('2024-07-05', '18:01')); END $$;
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-04'), 'open resolved-excused open', 'the newest closed day that is not excused can raise');

-- a reminder ends by an excuse, and is open again without it
DO $$ BEGIN PERFORM pg_temp.life (pg_temp.at ('2024-07-07', '16:00')); PERFORM pg_temp.excuse ('22741', '2024-07-07', NULL, false, pg_temp.at ('2024-07-07', '16:10')); END $$;
SELECT is (pg_temp.story ('22741', 'report_due', '2024-07-07'), 'open resolved-excused');
DO $$ BEGIN PERFORM pg_temp.excuse ('22741', '2024-07-07', NULL, true, pg_temp.at ('2024-07-07', '16:20')); END $$;
SELECT is (pg_temp.story ('22741', 'report_due', '2024-07-07'), 'open resolved-excused open');

-- the forecast knows that nothing is done on excused days, and what a mail says names the document
SELECT ok ((forecast_json ((SELECT working_days FROM campaign WHERE code = 'kich-hoat'), 7, pg_temp.row ('582', '2024-07-07')) ->> 'finish')::date IS NOT NULL);
SELECT is (status_json ('kich-hoat', '2024-07-02', '58', NULL, NULL, pg_temp.at ('2024-07-03', '19:00'))::jsonb #>> '{sentences,vi,verdict}', 'Ngày 02/7: cả 6 huyện đạt chỉ tiêu ngày; Bác Ái được miễn theo văn bản 12/CV.',
           'and so they are in the verdict of the page');
SELECT ok (verdict_words (true, result_facts ('kich-hoat', '2024-07-02', '58', pg_temp.at ('2024-07-03', '19:00'))) LIKE '6/6 huyện đạt, còn % Bác Ái được miễn theo văn bản 12/CV', 'excused units are in neither number');
SELECT is_empty ($$ SELECT * FROM pg_temp.near_differs ('kich-hoat') $$, 'a unit and those right below it are what they are among all');
SELECT * FROM finish ();
