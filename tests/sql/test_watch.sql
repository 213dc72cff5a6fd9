SELECT plan (44);
-- ---- behind_plan: three days at half the pace
DO $$ BEGIN
    PERFORM pg_temp.report (r.unit, d.day, (r.plan_day / 2)::integer)
    FROM (VALUES ('2024-07-01'::date), ('2024-07-02')) d (day) CROSS JOIN LATERAL status_rows ('kich-hoat', d.day, NULL) r WHERE r.reporting;
    PERFORM pg_temp.close ('2024-07-01'); PERFORM pg_temp.close ('2024-07-02');
END $$;
SELECT is ((SELECT count (*) FROM alert WHERE kind = 'behind_plan'), 0::bigint, 'two days are no pace');
DO $$ BEGIN
    PERFORM pg_temp.report (r.unit, '2024-07-03', (r.plan_day / 2)::integer) FROM status_rows ('kich-hoat', '2024-07-03', NULL) r WHERE r.reporting;
    PERFORM pg_temp.close ('2024-07-03');
END $$;
SELECT is ((SELECT count (*) FROM alert WHERE kind = 'behind_plan' AND state = 'open'), 73::bigint, 'three are: every unit is behind');
SELECT is ((SELECT severity FROM alert WHERE kind = 'behind_plan' AND unit = '58'), 'critical', 'more than twice the pace is needed: critical');
SELECT is ((SELECT (figures ->> 'pace_days')::int FROM alert WHERE kind = 'behind_plan' AND unit = '58'), 3);
SELECT is ((SELECT (figures ->> 'days_needed')::bigint FROM alert WHERE kind = 'behind_plan' AND unit = '58'),
           (SELECT ceil (workable * pace_days / pace_sum::numeric)::bigint FROM status_rows ('kich-hoat', '2024-07-03', NULL) WHERE unit = '58'));
DO $$ BEGIN
    PERFORM pg_temp.report (r.unit, '2024-07-04', (r.plan_day)::integer) FROM status_rows ('kich-hoat', '2024-07-04', NULL) r WHERE r.reporting;
    PERFORM pg_temp.close ('2024-07-04');
END $$;
SELECT is ((SELECT count (*) FROM alert WHERE kind = 'behind_plan'), 73::bigint, 'one open alert a unit: the next close updates it');
SELECT is ((SELECT array_agg (state ORDER BY id) FROM alert_event WHERE kind = 'behind_plan' AND unit = '58'), '{open,updated}');
SELECT is ((SELECT day FROM alert WHERE kind = 'behind_plan' AND unit = '58'), '2024-07-03'::date, 'its date is the day on which it began');
DO $$ BEGIN
    PERFORM pg_temp.report (r.unit, '2024-07-05', (r.plan_day * 6)::integer) FROM status_rows ('kich-hoat', '2024-07-05', NULL) r WHERE r.reporting;
    PERFORM pg_temp.close ('2024-07-05');
END $$;
SELECT is ((SELECT count (*) FROM alert WHERE kind = 'behind_plan' AND state <> 'resolved'), 0::bigint, 'in time again: resolved');
DO $$ BEGIN
    PERFORM pg_temp.report ('22738', '2024-07-05', 0, 2, pg_temp.at ('2024-07-05', '19:00'));
    PERFORM aggregate_work ('58', 'kich-hoat', 10, true); PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-05', '19:00'));
END $$;
SELECT is ((SELECT state FROM alert WHERE kind = 'behind_plan' AND unit = '22738' AND day = '2024-07-05'), 'open', 'a correction downwards raises it anew, on its own day');
SELECT ok ((SELECT text_vi LIKE '%chậm tiến độ%' AND text_en LIKE '%behind its plan%' FROM alert_event WHERE kind = 'behind_plan' ORDER BY id LIMIT 1), 'said in both languages');

-- ---- report_due: 90 minutes before the cutoff, to those without a figure
SELECT results_eq ($$ SELECT kind, day, said FROM due_milestones (pg_temp.at ('2024-07-06', '15:59')) WHERE campaign = 'kich-hoat' AND day = '2024-07-06' $$,
                   $$ SELECT 'x'::text, '2024-07-06'::date, true WHERE false $$, 'not a minute too early');
DO $$ BEGIN
    PERFORM pg_temp.report ('22738', '2024-07-06', 3, 1, pg_temp.at ('2024-07-06', '15:00'));
    PERFORM run_task (w.province, w.campaign, w.kind, w.day, w.severity, w.said, w.feeds, pg_temp.at ('2024-07-06', '16:00'))
    FROM due_tasks (pg_temp.at ('2024-07-06', '16:00')) w WHERE w.campaign = 'kich-hoat';
END $$;
SELECT is ((SELECT count (*) FROM alert WHERE kind = 'report_due' AND day = '2024-07-06' AND state = 'open'), 64::bigint, 'all communes but the one that has reported, and none above');
SELECT is ((SELECT min (severity) FROM alert WHERE kind = 'report_due'), 'info');
SELECT is ((SELECT count (*) FROM due_milestones (pg_temp.at ('2024-07-06', '16:01')) WHERE campaign = 'kich-hoat'), 0::bigint, 'once');
DO $$ BEGIN
    PERFORM pg_temp.report ('22741', '2024-07-06', 3, 1, pg_temp.at ('2024-07-06', '16:30'));
    PERFORM aggregate_work ('58', 'kich-hoat', 10, true);
END $$;
SELECT is ((SELECT recheck_from FROM campaign_state WHERE campaign = 'kich-hoat'), '2024-07-06'::date, 'a report of that day is looked at before the close');
DO $$ BEGIN PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-06', '16:31')); END $$;
SELECT is ((SELECT state FROM alert WHERE kind = 'report_due' AND unit = '22741'), 'resolved', 'resolved by its report');
DO $$ BEGIN PERFORM pg_temp.close ('2024-07-06'); END $$;
SELECT is ((SELECT count (*) FROM alert WHERE kind = 'report_due' AND state <> 'resolved'), 0::bigint, 'the others by the close');
SELECT is ((SELECT said FROM due_milestones (pg_temp.at ('2024-07-07', '17:30')) WHERE campaign = 'kich-hoat' AND day = '2024-07-07'), false, 'at the cutoff it is too late to remind');

-- ---- deadlines: 14, 7, 3 and 1 days before 31/7, and its end
SELECT results_eq ($$ SELECT day, severity FROM due_milestones (pg_temp.at ('2024-08-01', '00:00')) WHERE campaign = 'kich-hoat' AND kind = 'deadline_near' $$,
                   $$ VALUES ('2024-07-17'::date, 'info'), ('2024-07-24', 'warning'), ('2024-07-28', 'warning'), ('2024-07-30', 'critical') $$, 'four times nearer');
SELECT is ((SELECT count (*) FROM due_milestones (pg_temp.at ('2024-07-31', '23:59')) WHERE campaign = 'kich-hoat' AND kind = 'deadline_passed'), 0::bigint, 'the last day counts to its end');
DO $$ BEGIN
    PERFORM pass_milestone ('58', 'kich-hoat', 'deadline_near', '2024-07-24', 'warning', true, pg_temp.at ('2024-07-24', '17:30'));
    PERFORM pass_milestone ('58', 'kich-hoat', 'deadline_passed', '2024-07-31', 'critical', true, pg_temp.at ('2024-08-01', '00:00'));
    PERFORM pass_milestone ('58', 'kich-hoat', 'deadline_passed', '2024-07-31', 'critical', true, pg_temp.at ('2024-08-01', '00:01'));
    PERFORM end_campaign ('58', 'kich-hoat', pg_temp.at ('2024-08-01', '00:01'));
END $$;
SELECT is ((SELECT count (*) FROM alert WHERE kind = 'deadline_passed' AND state = 'open'), 73::bigint, 'everybody is late');
SELECT is ((SELECT (figures ->> 'days_to_deadline')::int FROM alert WHERE kind = 'deadline_near' AND unit = '58'), 7);
SELECT is ((SELECT count (*) FROM alert_event WHERE kind = 'deadline_passed'), 73::bigint, 'once, however often it is asked');
DO $$ BEGIN
    PERFORM pg_temp.report ('22738', '2024-08-01', 5000, 1, pg_temp.at ('2024-08-01', '09:00'));
    PERFORM aggregate_work ('58', 'kich-hoat', 10, true); PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-08-01', '09:00'));
END $$;
SELECT is ((SELECT array_agg (state ORDER BY kind) FROM alert WHERE unit = '22738' AND kind LIKE 'deadline%'), '{resolved,resolved}', 'who finishes late is resolved');
SELECT is ((SELECT state FROM alert WHERE unit = '58' AND kind = 'deadline_passed'), 'open');

-- ---- feeds: gaps and rejections
INSERT INTO feed (code, province, unit, added_at) VALUES ('f1', '58', '582', '2024-07-01');
CREATE FUNCTION pg_temp.send (p_seqs bigint[], p_at timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO batch SELECT '58', 'f1', s, '\x00', 1, '\x90', p_at FROM unnest (p_seqs) s;
    SELECT note_batches (array_agg ('58'::text), array_agg ('f1'::text), array_agg (1), array_agg (s), array_agg (s)) FROM unnest (p_seqs) s;
$$;
SELECT pg_temp.send ('{1,2,3,5,6,9}', pg_temp.at ('2024-07-10', '10:00'));
CREATE FUNCTION pg_temp.watch (p_at timestamptz) RETURNS integer LANGUAGE sql AS $$ SELECT watch_feeds ('58', '{f1}', p_at) $$;
SELECT is (pg_temp.watch (pg_temp.at ('2024-07-10', '10:14')), 0, 'a gap of fourteen minutes is none yet');
SELECT is (pg_temp.watch (pg_temp.at ('2024-07-10', '10:15')), 1, 'a quarter of an hour is');
SELECT is ((SELECT (figures ->> 'missing')::int || ' ' || (figures ->> 'first_missing') || ' ' || unit || ' ' || unit_path FROM alert_event WHERE kind = 'feed_gap'), '3 4 582 58/582', 'the event names the feed''s unit');
SELECT is ((SELECT count (*) FROM feeds_to_watch (pg_temp.at ('2024-07-10', '10:16'))), 0::bigint, 'what is told already is not looked at again');
SELECT pg_temp.send ('{4,7,8}', pg_temp.at ('2024-07-10', '10:20'));
SELECT is (pg_temp.watch (pg_temp.at ('2024-07-10', '10:21')), 1, 'once it is filled');
SELECT is ((SELECT state FROM alert WHERE kind = 'feed_gap'), 'resolved', 'it is resolved');
INSERT INTO quarantine SELECT '58', 'f1', 9, i, 'unknown_unit', 'x', '\x00', pg_temp.at ('2024-07-10', '11:00') FROM generate_series (1, 3) i;
SELECT is (pg_temp.watch (pg_temp.at ('2024-07-10', '11:01')) + pg_temp.watch (pg_temp.at ('2024-07-10', '11:02')), 1, 'rejections are told once');
INSERT INTO quarantine VALUES ('58', 'f1', 8, 1, 'unknown_unit', 'x', '\x00', pg_temp.at ('2024-07-10', '12:00'));
DO $$ BEGIN PERFORM pg_temp.watch (pg_temp.at ('2024-07-10', '12:01')); END $$;
SELECT is ((SELECT array_agg (state || ' ' || (figures ->> 'rejected') ORDER BY id) FROM alert_event WHERE kind = 'data_rejected'), '{open 3,updated 4}', 'one a feed and day, updated');
INSERT INTO quarantine VALUES ('58', 'f1', 8, 2, 'unknown_unit', 'x', '\x00', pg_temp.at ('2024-07-10', '12:01')), ('58', 'f1', 8, 3, 'unknown_unit', 'x', '\x00', pg_temp.at ('2024-07-10', '12:00:30'));
SELECT is ((SELECT array_agg (feed) FROM feeds_to_watch (pg_temp.at ('2024-07-10', '12:01'))), '{f1}', 'what came in the instant of the look, or by a clock that is behind, is looked for');
SELECT is (pg_temp.watch (pg_temp.at ('2024-07-10', '12:01')) + pg_temp.watch (pg_temp.at ('2024-07-10', '12:01')), 1, 'and told once');
SELECT is ((SELECT (figures ->> 'rejected')::int FROM alert WHERE kind = 'data_rejected'), 6);
SELECT is (pg_temp.watch (pg_temp.at ('2024-07-10', '12:03')) + (SELECT count (*) FROM feeds_to_watch (pg_temp.at ('2024-07-10', '12:04')))::int, 0, 'a minute later there is nothing to look for');
SELECT ok ((SELECT (j.event -> 'campaign')::text = 'null' AND j.event ->> 'feed' = 'f1' AND j.event ->> 'at' = '2024-07-10T11:01:00.000000+07:00' AND j.event ->> 'raised_at' = j.event ->> 'at'
                   AND j.event -> 'text' ->> 'vi' LIKE '%bị từ chối%'
            FROM alert_event e CROSS JOIN LATERAL alert_event_json ('58', ARRAY[e]) j WHERE e.kind = 'data_rejected' ORDER BY e.id LIMIT 1), 'of no campaign, with the times of the province');
-- ---- sentences
CREATE FUNCTION pg_temp.event_recipients (p_kind text, p_day date, p_figures jsonb) RETURNS text[] LANGUAGE sql AS $$
    SELECT ARRAY[alert_text_vi (p_kind, 'open', 'X', p_day, f, 0), alert_text_en (p_kind, 'open', 'X', p_day, f, 0)]
    FROM (SELECT '{"day": 1, "plan_day": 2, "shortfall": 1, "cumulative": 90, "target": 100, "explained": 0, "remaining": 10, "days_left": 3, "required_per_day": 4}'::jsonb || p_figures AS f) x
$$;
SELECT is (pg_temp.event_recipients ('target_missed', '2024-07-05', '{}'), ARRAY['X chưa đạt chỉ tiêu ngày 05/7/2024, kết quả 1/2, thiếu 1. Lũy kế 90/100, còn 10 trong 3 ngày, cần 4 mỗi ngày.',
    'X missed its target of 2024-07-05: 1 of 2, 1 short. Cumulative 90 of 100, 10 left in 3 days, 4 a day needed.'], 'days as official documents write them');
SELECT is (pg_temp.event_recipients ('deadline_passed', '2024-07-31', '{"days_left": 0, "required_per_day": null}'), ARRAY['X quá hạn 31/7/2024. Lũy kế 90/100, còn 10, không còn ngày thực hiện.',
    'X is past the deadline of 2024-07-31. Cumulative 90 of 100, 10 left, no day left.'], 'nothing is done in 0 days');
SELECT is (pg_temp.event_recipients ('deadline_near', '2024-07-30', '{"days_left": 1, "days_to_deadline": 1, "explained": 6}'), ARRAY[
    'X còn 1 ngày đến hạn. Lũy kế 90/100, còn 10 (đã giải trình 6) trong 1 ngày, cần 4 mỗi ngày.',
    'X has 1 day to the deadline. Cumulative 90 of 100, 10 left (6 explained) in 1 day, 4 a day needed.'], 'what is needed a day is less than what is left where some are explained');
SELECT is (ARRAY[streak_words (true, 1, 1), streak_words (true, 2, 0), streak_words (true, 3, 3), streak_words (true, 15, 3), streak_words (false, 15, 3)],
    ARRAY['', ' Ngày thứ 2 liên tiếp chưa đạt.', ' Ngày thứ 3 liên tiếp chưa báo cáo.', ' Ngày thứ 15 liên tiếp không đạt (12 ngày chưa đạt, 3 ngày chưa báo cáo).',
          ' Day 15 in a row not met (12 missed, 3 without a report).'], 'what the days in a row are');
SELECT is ((SELECT max (octet_length (event_text (true, 'open', NULL, 'target_missed', repeat ('X', n), '2024-07-05',
        '{"day": 1, "plan_day": 2, "shortfall": 1, "cumulative": 90, "target": 100, "explained": 0, "remaining": 10, "days_left": 3, "required_per_day": 4}', 0, NULL, NULL, repeat ('T', 500))))
        FROM generate_series (1, 800) n), 1000, 'a title that alerts/1 has no room for is left out');
SELECT * FROM finish ();
