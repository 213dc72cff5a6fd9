-- Acknowledgements and promises: what they cover, what changes them, how they end; and how alerts go up the tree.
SELECT plan (48);
CREATE FUNCTION pg_temp.story (p_unit text, p_kind text, p_day date DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (concat_ws (' ', e.state || CASE WHEN e.state = 'escalated' THEN e.level::text ELSE '' END, e.acknowledged_by, to_char (e.promised_until, 'DD')), ', ' ORDER BY e.id)
    FROM alert_event e WHERE e.unit = p_unit AND e.kind = p_kind AND (p_day IS NULL OR e.day = p_day)
$$;
CREATE FUNCTION pg_temp.ack (p_unit text, p_kind text, p_day date, p_by text, p_until date, p_at timestamptz, p_note text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a alert;
    v_before bigint := (SELECT event FROM province_counter);
    v_result text;
BEGIN
    SELECT * INTO a FROM alert x WHERE x.unit = p_unit AND x.kind = p_kind AND x.day = p_day;
    v_result := (acknowledge_alert ('58', a.id, p_by, p_note, p_until, NULL, p_at)).result;
    SELECT * INTO a FROM alert x WHERE x.id = a.id;
    RETURN concat_ws (' ', v_result, a.acknowledged_by, to_char (a.promised_until, 'DD'), a.acknowledged_note, (SELECT event FROM province_counter) - v_before);
END $$;
-- 22738 misses every day, 22741 is silent every day, the others do more than their plan; 22738's close is by hand, so that nothing else falls due
CREATE FUNCTION pg_temp.a_day (p_day date, p_value integer DEFAULT 1) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_temp.report (r.unit, p_day, CASE r.unit WHEN '22738' THEN p_value ELSE (r.plan_day + 3)::integer END)
    FROM status_rows ('kich-hoat', p_day, NULL) r WHERE r.reporting AND r.unit <> '22741';
    PERFORM close_day ('58', 'kich-hoat', p_day, pg_temp.at (p_day, '17:30'), 'x');
END $$;
UPDATE campaign SET escalate_after = '100 days' WHERE code = 'kich-hoat';
DO $$ BEGIN PERFORM pg_temp.a_day ('2024-07-01'); END $$;
SELECT is (pg_temp.ack ('22738', 'target_missed', '2024-07-01', 'chair', NULL, pg_temp.at ('2024-07-01', '18:00'), 'xem'), 'acked chair xem 1');
SELECT is (pg_temp.ack ('22738', 'target_missed', '2024-07-01', 'chair', NULL, pg_temp.at ('2024-07-01', '18:01')), 'acked chair xem 0', 'the same again is no event');
SELECT is (pg_temp.ack ('22738', 'target_missed', '2024-07-01', 'chair', '2024-07-12', pg_temp.at ('2024-07-01', '18:02')), 'acked chair 12 xem 1', 'a day is a new decision, and what is left out keeps what stands');
SELECT is (pg_temp.ack ('22738', 'target_missed', '2024-07-01', 'chair', '2024-07-12', pg_temp.at ('2024-07-01', '18:03'), 'lại'), 'acked chair 12 lại 1', 'so are other words');
SELECT is (pg_temp.ack ('22738', 'target_missed', '2024-07-01', 'police', NULL, pg_temp.at ('2024-07-01', '18:04')), 'acked police 12 lại 1', 'and another member');
SELECT is ((SELECT made_by || ' ' || until FROM promise), 'chair 2024-07-12', 'whose the promise is does not change with that');
SELECT is ((SELECT text_vi LIKE 'Đã xác nhận (police, cam kết hoàn thành ngày 12/7/2024): Phường % chưa đạt %' AND text_vi NOT LIKE '%Đã xác nhận%Đã xác nhận%' FROM alert_event ORDER BY id DESC LIMIT 1), true, 'said once');
DO $$ BEGIN PERFORM pg_temp.a_day ('2024-07-02'); END $$;
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-01'), 'open, acknowledged chair, acknowledged chair 12, acknowledged chair 12, acknowledged police 12, resolved police 12', 'its end has both still');
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-02'), 'open chair 12, acknowledged chair 12', 'the next day''s alert is covered: open and acknowledged in one breath');
SELECT is ((SELECT text_vi LIKE 'Đã cam kết (chair, hoàn thành ngày 12/7/2024): Phường %' FROM alert_event WHERE unit = '22738' AND day = '2024-07-02' AND state = 'open'), true, 'marked as promised');
SELECT is ((SELECT state || ' ' || acknowledged_by || ' ' || promised_until FROM alert WHERE unit = '22738' AND day = '2024-07-02' AND kind = 'target_missed'), 'acknowledged chair 2024-07-12');
SELECT is (pg_temp.story ('22741', 'report_missing', '2024-07-02'), 'open', 'no other unit''s');
DO $$ BEGIN PERFORM pg_temp.a_day ('2024-07-03'); END $$;
SELECT is (pg_temp.story ('22738', 'behind_plan'), 'open', 'no other kind''s');
SELECT is (pg_temp.ack ('22738', 'target_missed', '2024-07-02', 'chair', '2024-07-20', pg_temp.at ('2024-07-03', '18:00')), 'acked chair 12 0', 'of what is resolved nothing is promised');
-- until 24:00 of the seventh day after the acknowledgement's, however late its date
DO $$ BEGIN PERFORM pg_temp.a_day (('2024-07-0' || d)::date) FROM generate_series (4, 8) d; END $$;
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-08'), 'open chair 12, acknowledged chair 12', 'the seventh day after is covered');
DO $$ BEGIN PERFORM pg_temp.a_day ('2024-07-09'); END $$;
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-09'), 'open', 'the eighth is not');
SELECT is (pg_temp.ack ('22738', 'target_missed', '2024-07-09', 'chair', NULL, pg_temp.at ('2024-07-09', '18:00')), 'acked chair 1', 'acknowledged it has no promise');
SELECT is (pg_temp.ack ('22738', 'target_missed', '2024-07-09', 'head', '2024-07-11', pg_temp.at ('2024-07-09', '18:10')), 'acked head 11 1', 'an earlier date shortens the promise');
SELECT is ((SELECT count (*) || ' ' || max (made_by) || ' ' || max (until) FROM promise WHERE unit = '22738' AND kind = 'target_missed'), '1 head 2024-07-11', 'there is one');
DO $$ BEGIN PERFORM pg_temp.a_day ('2024-07-10'); PERFORM pg_temp.a_day ('2024-07-11'); END $$;
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-11'), 'open head 11, acknowledged head 11', 'the days count from the last change');
DO $$ BEGIN PERFORM pg_temp.life (pg_temp.at ('2024-07-11', '23:59:59')); END $$;
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-11'), 'open head 11, acknowledged head 11', 'to the end of the promised day');
-- broken: the newest alert that has not ended is open, and above the highest that was told
DO $$ BEGIN UPDATE promise SET level = 1; PERFORM pg_temp.life (pg_temp.at ('2024-07-12', '00:00')); END $$;
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-11'), 'open head 11, acknowledged head 11, open, escalated2', 'open again and one above the highest, together');
SELECT is ((SELECT string_agg (text_en ~ '^THE PROMISED DAY HAS PASSED' || ' ' || (at = pg_temp.at ('2024-07-12', '00:00')), ', ' ORDER BY id) FROM alert_event WHERE unit = '22738' AND day = '2024-07-11' AND id > (SELECT max (id) - 2 FROM alert_event)), 'true true, true true');
SELECT is ((SELECT outcome FROM promise WHERE unit = '22738'), 'broken');
SELECT is (pg_temp.life (pg_temp.at ('2024-07-12', '00:01')), 0, 'once');
DO $$ BEGIN PERFORM pg_temp.a_day ('2024-07-12'); END $$;
SELECT is (pg_temp.story ('22738', 'target_missed', '2024-07-12'), 'open', 'it covers nothing more');
-- kept; void where all was taken away
SELECT is (pg_temp.ack ('22738', 'target_missed', '2024-07-12', 'chair', '2024-07-13', pg_temp.at ('2024-07-12', '18:00')), 'acked chair 13 1');
DO $$ BEGIN PERFORM pg_temp.a_day ('2024-07-13', 500); PERFORM pg_temp.life (pg_temp.at ('2024-07-14', '00:00')); END $$;
SELECT is ((SELECT outcome FROM promise WHERE unit = '22738' AND until = '2024-07-13' AND kind = 'target_missed'), 'kept', 'nothing is left: it was kept, and nothing is said');
-- own alert only: a report that is missing
SELECT is (pg_temp.ack ('22741', 'report_missing', '2024-07-13', 'chair', '2024-07-14', pg_temp.at ('2024-07-14', '09:00')), 'acked chair 14 1');
DO $$ BEGIN PERFORM pg_temp.a_day ('2024-07-14'); END $$;
SELECT is (pg_temp.story ('22741', 'report_missing', '2024-07-14'), 'open', 'of another kind a promise holds for its own alert');
DO $$ BEGIN PERFORM pg_temp.life (pg_temp.at ('2024-07-15', '00:00')); END $$;
SELECT is (pg_temp.story ('22741', 'report_missing', '2024-07-13'), 'open, acknowledged chair 14, open, escalated1', 'broken all the same');
-- info: open again, not escalated; open anyway: escalated alone
DO $$ BEGIN
    UPDATE alert SET severity = 'info' WHERE unit = '22741' AND kind = 'report_missing' AND day = '2024-07-14';
    PERFORM pg_temp.ack ('22741', 'report_missing', '2024-07-14', 'chair', '2024-07-15', pg_temp.at ('2024-07-15', '09:00')); PERFORM pg_temp.life (pg_temp.at ('2024-07-16', '00:00'));
END $$;
SELECT is (pg_temp.story ('22741', 'report_missing', '2024-07-14'), 'open, acknowledged chair 15, open', 'an info is open again, and does not go up');
DO $$ BEGIN PERFORM pg_temp.a_day ('2024-07-15'); PERFORM pg_temp.a_day ('2024-07-16'); END $$;
DO $$ BEGIN
    INSERT INTO promise SELECT '58', 'kich-hoat', unit, kind, id, 1, '2024-07-16', 'chair', raised_at, '2024-07-20', 2, ARRAY[id] FROM alert WHERE unit = '22741' AND kind = 'report_missing' AND day = '2024-07-16';
    PERFORM pg_temp.life (pg_temp.at ('2024-07-17', '00:00'));
END $$;
SELECT is (pg_temp.story ('22741', 'report_missing', '2024-07-16'), 'open, escalated2', 'open anyway it goes up alone; at the top it is said there once more');
-- acknowledgements expire: of a forecast, a deadline, a report that can still come; counted from the last decision
SELECT is (pg_temp.ack ('22741', 'report_missing', '2024-07-16', 'chair', NULL, pg_temp.at ('2024-07-17', '09:00')), 'acked chair 1');
SELECT is (pg_temp.ack ('22741', 'report_missing', '2024-07-16', 'chair', NULL, pg_temp.at ('2024-07-18', '10:00'), 'tiếp'), 'acked chair tiếp 1');
SELECT is ((SELECT count (*) FROM due_life ('58', 'kich-hoat', pg_temp.at ('2024-07-21', '09:59')) WHERE kind = 'expired'), 0::bigint);
DO $$ BEGIN PERFORM pg_temp.life (pg_temp.at ('2024-07-21', '10:00')); END $$;
SELECT is (pg_temp.story ('22741', 'report_missing', '2024-07-16'), 'open, escalated2, acknowledged chair, acknowledged chair, open', 'after three days it is open again');
SELECT is ((SELECT level FROM alert WHERE unit = '22741' AND kind = 'report_missing' AND day = '2024-07-16'), 0, 'as on its first day');
SELECT is (pg_temp.ack ('22741', 'report_missing', '2024-07-16', 'chair', NULL, pg_temp.at ('2024-07-21', '12:00')), 'acked chair 1');
DO $$ BEGIN PERFORM reopen_day ('58', 'kich-hoat', '2024-07-16', 'x', 'y', pg_temp.at ('2024-07-23', '12:00')); PERFORM pg_temp.life (pg_temp.at ('2024-07-24', '12:00')); END $$;
SELECT is ((SELECT state FROM alert WHERE unit = '22741' AND kind = 'report_missing' AND day = '2024-07-16'), 'open', 'a reopened day''s expires too');
UPDATE campaign SET acknowledged_for = '0' WHERE code = 'kich-hoat';
SELECT is ((SELECT count (*) FROM expiring_acknowledgements ('58', 'kich-hoat')), 0::bigint, '0: never');

-- Escalation: each level after the one before; after a broken promise on from the level reached; info stands still.
UPDATE campaign SET escalate_after = '4 hours', acknowledged_for = '3 days' WHERE code = 'kich-hoat';
DELETE FROM promise; DELETE FROM alert_event; DELETE FROM alert;
CREATE FUNCTION pg_temp.levels (p_unit text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (e.state || e.level || ' ' || to_char (e.at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'DD HH24:MI'), ', ' ORDER BY e.id) FROM alert_event e WHERE e.unit = p_unit AND e.kind = 'report_missing'
$$;
CREATE FUNCTION pg_temp.raise (p_event text, p_severity text, p_at timestamptz) RETURNS void LANGUAGE sql AS $$
    SELECT alert_record ('58', ARRAY[((SELECT id FROM alert WHERE unit = '22741'), 'kich-hoat', '22741', '2024-07-24', 'report_missing', 'open', p_event, p_severity,
        '{"cumulative":0,"target":9,"remaining":9,"explained":0,"days_left":1,"reports_expected":1}'::jsonb, 1, 'X', '58/582/22741', NULL)::alert_change], p_at)
$$;
CREATE FUNCTION pg_temp.lives (p_from timestamptz, p_to timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE milestone SET evaluated = false; INSERT INTO milestone SELECT '58', 'kich-hoat', kind, day, severity, false, p_to FROM due_milestones (p_to, 'kich-hoat') ON CONFLICT DO NOTHING;
    PERFORM pg_temp.life (t) FROM generate_series (p_from, p_to, interval '1 hour') t;
END $$;
DO $$ BEGIN PERFORM pg_temp.raise ('open', 'warning', pg_temp.at ('2024-07-25', '08:00')); PERFORM pg_temp.lives (pg_temp.at ('2024-07-25', '08:00'), pg_temp.at ('2024-07-25', '23:00')); END $$;
SELECT is (pg_temp.levels ('22741'), 'open0 25 08:00, escalated1 25 12:00, escalated2 25 16:00', 'up to the top, a level every four hours');
DO $$ BEGIN PERFORM pg_temp.ack ('22741', 'report_missing', '2024-07-24', 'chair', '2024-07-25', pg_temp.at ('2024-07-25', '23:30')); PERFORM pg_temp.lives (pg_temp.at ('2024-07-26', '00:00'), pg_temp.at ('2024-07-26', '12:00')); END $$;
SELECT is (split_part (pg_temp.levels ('22741'), ', acknowledged2 25 23:30, ', 2), 'open2 26 00:00, escalated2 26 00:00', 'the top is told once more');
DELETE FROM promise; DELETE FROM alert_event; DELETE FROM alert;
DO $$ BEGIN
    PERFORM pg_temp.raise ('open', 'warning', pg_temp.at ('2024-07-25', '21:00'));
    PERFORM pg_temp.ack ('22741', 'report_missing', '2024-07-24', 'chair', '2024-07-25', pg_temp.at ('2024-07-25', '22:00')); PERFORM pg_temp.lives (pg_temp.at ('2024-07-26', '00:00'), pg_temp.at ('2024-07-26', '12:00'));
END $$;
SELECT is (split_part (pg_temp.levels ('22741'), ', acknowledged0 25 22:00, ', 2), 'open1 26 00:00, escalated1 26 00:00, escalated2 26 04:00', 'after a broken promise the next level follows in one step''s time');
DELETE FROM promise; DELETE FROM alert_event; DELETE FROM alert;
DO $$ BEGIN
    PERFORM pg_temp.raise ('open', 'info', pg_temp.at ('2024-07-25', '08:00')); PERFORM pg_temp.lives (pg_temp.at ('2024-07-25', '08:00'), pg_temp.at ('2024-07-25', '14:00'));
    PERFORM pg_temp.raise ('updated', 'warning', pg_temp.at ('2024-07-25', '14:00')); PERFORM pg_temp.lives (pg_temp.at ('2024-07-25', '14:00'), pg_temp.at ('2024-07-25', '19:00'));
    PERFORM pg_temp.raise ('updated', 'info', pg_temp.at ('2024-07-25', '19:00')); PERFORM pg_temp.lives (pg_temp.at ('2024-07-25', '19:00'), pg_temp.at ('2024-07-26', '08:00'));
    PERFORM pg_temp.raise ('updated', 'critical', pg_temp.at ('2024-07-26', '08:00')); PERFORM pg_temp.lives (pg_temp.at ('2024-07-26', '08:00'), pg_temp.at ('2024-07-26', '13:00'));
END $$;
SELECT is (pg_temp.levels ('22741'), 'open0 25 08:00, updated0 25 14:00, escalated1 25 18:00, updated1 25 19:00, updated1 26 08:00, escalated2 26 12:00',
    'while it is info the time stands still, and begins anew at the level reached');
-- a feed's alert: open again, never escalated; rejections are followed until the next day has ended, by the zone of the campaign loaded first
DELETE FROM promise; DELETE FROM alert_event; DELETE FROM alert;
INSERT INTO feed (code, province, unit, added_at) VALUES ('f1', '58', '582', '2024-07-01');
DO $$ BEGIN
    PERFORM feed_alert ('58', 'f1', '2024-07-25', 'feed_gap', true, '{"missing":1,"first_missing":1}', pg_temp.at ('2024-07-25', '09:00'));
    PERFORM feed_alert ('58', 'f1', '2024-07-25', 'data_rejected', true, '{"rejected":1}', pg_temp.at ('2024-07-25', '09:00'));
    PERFORM acknowledge_alert ('58', id, 'op', NULL, '2024-07-26', NULL, pg_temp.at ('2024-07-25', '10:00')) FROM alert WHERE kind = 'feed_gap';
    UPDATE campaign SET timezone = 'UTC' WHERE code = 'dinh-danh-muc-2'; UPDATE campaign SET loaded_at = '2024-06-29' WHERE code = 'kich-hoat';
END $$;
SELECT is ((SELECT count (*) FROM due_tasks (pg_temp.at ('2024-07-26', '23:59')) WHERE campaign = '' AND kind = 'life'), 0::bigint, 'neither has ended before midnight');
DO $$ BEGIN PERFORM pg_temp.life (pg_temp.at ('2024-07-27', '00:00'), ''); END $$;
SELECT is ((SELECT string_agg (e.kind || ' ' || e.state, ', ' ORDER BY e.id) FROM alert_event e), 'feed_gap open, data_rejected open, feed_gap acknowledged, data_rejected resolved, feed_gap open', 'ends first, then broken promises');
SELECT is ((SELECT resolution FROM alert_event WHERE kind = 'data_rejected' ORDER BY id DESC LIMIT 1), 'ended');
SELECT * FROM finish ();
