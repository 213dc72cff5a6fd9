SELECT plan (21);
-- A member's answer to a mail: which alerts it may be about, what it changes, and when its link is not taken.
UPDATE campaign SET remind_before = '0', escalate_after = '100 days';
INSERT INTO member (code, province, unit, role, min_severity, language, mail, added_at) VALUES
    ('chair', '58', '58', 'chair', 'warning', 'vi', 'chair@example.vn', '2024-06-01'), ('chair-587', '58', '587', 'chair', 'warning', 'en', 'e@example.vn', '2024-06-01'),
    ('office-587', '58', '587', 'office', 'warning', 'vi', 'f@example.vn', '2024-06-01'), ('press', '58', '58', 'press', 'info', 'vi', 'press@example.vn', '2024-06-01');
CREATE FUNCTION pg_temp.send (p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM run_task (w.province, w.campaign, w.kind, w.day, w.severity, w.said, w.feeds, p_at) FROM due_tasks (p_at) w;
    PERFORM settle_delivery ('58', c.id, c.attempt, true, '', 0) FROM claim_deliveries ('58', 100, 60, true, p_at) c;
END $$;
-- The newest message of a member, and what may be answered about it.
CREATE FUNCTION pg_temp.newest (p_member text) RETURNS delivery LANGUAGE sql AS $$ SELECT d FROM delivery d WHERE member = p_member AND state = 'sent' ORDER BY id DESC LIMIT 1 $$;
CREATE FUNCTION pg_temp.about (p_member text, p_at timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (concat_ws (' ', a.unit, a.day, a.kind, a.state), ', ' ORDER BY a.day, a.unit, a.kind) FROM alert a
    WHERE a.campaign = 'kich-hoat' AND a.id = ANY (answerable_alerts (pg_temp.newest (p_member), (SELECT m FROM member m WHERE m.code = p_member), p_at)) $$;
CREATE FUNCTION pg_temp.alert (p_unit text, p_kind text) RETURNS bigint LANGUAGE sql AS $$
    SELECT id FROM alert WHERE campaign = 'kich-hoat' AND unit = p_unit AND kind = p_kind ORDER BY day DESC LIMIT 1 $$;
CREATE FUNCTION pg_temp.epoch () RETURNS text LANGUAGE sql AS $$ SELECT epoch FROM event_epoch WHERE province = '58' ORDER BY ordinal DESC LIMIT 1 $$;
CREATE FUNCTION pg_temp.answer (p_member text, p_alerts bigint[], p_until date, p_at timestamptz, p_epoch text DEFAULT pg_temp.epoch ()) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws (' ', a.result, a.answers) FROM answer_mail ('58', p_epoch, p_member, (pg_temp.newest (p_member)).id, p_alerts, '', p_until, p_at) a $$;

-- 587 reports nothing on the first day
DO $$ BEGIN
    PERFORM pg_temp.report_all ('2024-07-01', 1, '58/587', c.code) FROM campaign c;
    PERFORM pg_temp.close ('2024-07-01', '17:30', c.code) FROM campaign c;
    PERFORM pg_temp.send ('2024-07-01 17:31+07');
END $$;
SELECT is (pg_temp.about ('chair-587', '2024-07-01 17:40+07'), '587 2024-07-01 report_missing open', 'the news of the message; what is held back is none');
SELECT is (pg_temp.about ('press', '2024-07-01 17:40+07'), NULL, 'press answers nothing');
SELECT is ((mail_answer (pg_temp.newest ('chair-587'), (SELECT m FROM member m WHERE code = 'chair-587'))) ->> 'words', 'Answer 2 alerts: acknowledge, promise a day', 'of both campaigns');
SELECT is (mail_answer (pg_temp.newest ('press'), (SELECT m FROM member m WHERE code = 'press')), NULL, 'and has no link');

-- the second day: 587 reports what was planned, and nothing of the first
DO $$ BEGIN
    PERFORM pg_temp.report_all ('2024-07-02', 1, 'none', c.code) FROM campaign c;
    PERFORM pg_temp.close ('2024-07-02', '17:30', c.code) FROM campaign c;
    PERFORM pg_temp.send ('2024-07-02 17:31+07');
END $$;
SELECT is ((pg_temp.newest ('chair-587')).events, '{}', 'the next message has no news of it');
SELECT matches (pg_temp.about ('chair-587', '2024-07-02 17:40+07'), '587 2024-07-01 report_missing open', 'but says that it is to be acknowledged: it is answered there');
SELECT doesnt_match (coalesce (pg_temp.about ('office-587', '2024-07-02 17:40+07'), ''), '2024-07-01', 'not by an office, which nobody waits for');
SELECT is (pg_temp.answer ('chair-587', ARRAY[pg_temp.alert ('22738', 'report_missing'), pg_temp.alert ('587', 'report_missing')], NULL, '2024-07-02 18:00+07'), 'outside', 'another''s: all or none');
SELECT is ((SELECT count (*) FROM alert_event WHERE state = 'acknowledged'), 0::bigint);

-- the answer
CREATE TEMP TABLE first AS SELECT pg_temp.answer ('chair-587', ARRAY[pg_temp.alert ('587', 'report_missing')], '2024-07-04', '2024-07-02 18:00+07') AS said;
SELECT matches ((SELECT said FROM first), '^answered \[.*"state": "acknowledged"', 'it is taken');
SELECT results_eq ($$ SELECT state, acknowledged_by, promised_until::text FROM alert_event WHERE alert = pg_temp.alert ('587', 'report_missing') ORDER BY id DESC LIMIT 1 $$,
                   $$ VALUES ('acknowledged', 'chair-587', '2024-07-04') $$, 'an event like any acknowledgement''s');
SELECT results_eq ($$ SELECT actor, via, act, subject, detail::jsonb ->> 'until' FROM audit ORDER BY id DESC LIMIT 1 $$, $$ VALUES ('chair-587', 'http', 'mail answer', '58', '2024-07-04') $$, 'with its entry in the audit log');
SELECT is (pg_temp.answer ('chair-587', ARRAY[pg_temp.alert ('587', 'report_missing')], '2024-07-04', '2024-07-02 19:00+07'), (SELECT said FROM first), 'again: the same answer');
SELECT results_eq ('SELECT (SELECT count (*) FROM alert_event WHERE state = ''acknowledged''), (SELECT count (*) FROM audit WHERE act = ''mail answer'')', 'VALUES (1::bigint, 1::bigint)', 'and nothing more');
SELECT matches (pg_temp.about ('chair-587', '2024-07-02 19:00+07'), '587 2024-07-01 report_missing acknowledged', 'the page shows it as such');
DO $$ BEGIN
    PERFORM pg_temp.report (r.unit, '2024-07-01', r.plan_day::integer, 1, '2024-07-02 19:30+07') FROM status_rows ('kich-hoat', '2024-07-01', NULL) r
    WHERE r.reporting AND starts_with (r.path, '58/587');
    PERFORM figures_rebuild ('58', 'kich-hoat');
    PERFORM recheck ('58', 'kich-hoat', '2024-07-02 20:00+07');
END $$;
SELECT is ((SELECT state FROM alert WHERE id = pg_temp.alert ('587', 'report_missing')), 'resolved', 'it ends');
SELECT matches (pg_temp.answer ('chair-587', ARRAY[pg_temp.alert ('587', 'report_missing')], '2024-07-04', '2024-07-02 21:00+07'), '^answered \[.*"state": "resolved"', 'what was answered is answered still');

-- links that are not taken
SELECT is (pg_temp.answer ('chair-587', ARRAY[pg_temp.alert ('587', 'report_missing')], NULL, '2024-07-02 21:00+07', 'other'), 'other_epoch', 'of another epoch');
UPDATE member SET role = 'press' WHERE code = 'chair-587';
SELECT is (pg_temp.answer ('chair-587', ARRAY[pg_temp.alert ('587', 'report_missing')], NULL, '2024-07-02 21:00+07'), 'forbidden', 'of a role that acknowledges nothing');
DO $$ BEGIN PERFORM revoke_member ('chair-587', '2024-07-02 21:00+07'); END $$;
SELECT is (pg_temp.answer ('chair-587', ARRAY[pg_temp.alert ('587', 'report_missing')], NULL, '2024-07-02 21:00+07'), 'revoked', 'of a member who was revoked');
SELECT is ((SELECT (answer_page ('58', pg_temp.epoch (), 'chair-587', (pg_temp.newest ('chair-587')).id, '2024-07-02 21:00+07')).result), 'revoked', 'nor is its page shown');
SELECT * FROM finish ();
