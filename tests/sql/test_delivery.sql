SELECT plan (55);
-- Who is told: members by unit, role and least severity; what they are told is what `told` says of the events after one.
INSERT INTO member (code, province, unit, role, min_severity, webhook, added_at) VALUES
    ('chair-58', '58', '58', 'chair', 'critical', 'a@example.vn', '2024-06-01'), ('force-58', '58', '58', 'task_force', 'critical', 'b@example.vn', '2024-06-01'),
    ('office-58', '58', '58', 'office', 'info', 'c@example.vn', '2024-06-01'), ('press-58', '58', '58', 'press', 'info', 'd@example.vn', '2024-06-01'),
    ('chair-587', '58', '587', 'chair', 'critical', 'e@example.vn', '2024-06-01'), ('police-587', '58', '587', 'police', 'critical', 'f@example.vn', '2024-06-01'),
    ('chair-588', '58', '588', 'chair', 'info', 'g@example.vn', '2024-06-01'), ('chair-commune', '58', '22870', 'chair', 'warning', 'h@example.vn', '2024-06-01');
SELECT is ((SELECT parent FROM campaign_node WHERE campaign = 'kich-hoat' AND unit = '22870' LIMIT 1), '587', 'the commune of these tests lies in 587');
CREATE FUNCTION pg_temp.last_event () RETURNS bigint LANGUAGE sql AS $$ SELECT event FROM province_counter WHERE province = '58' $$;
-- An event of an alert as alert_record writes it; whom it is told.
CREATE FUNCTION pg_temp.tell (p_unit text, p_kind text, p_event text, p_severity text, p_streak integer, p_at timestamptz DEFAULT '2024-07-10 10:00+07')
RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    v_path text := (SELECT path FROM campaign_node WHERE campaign = 'kich-hoat' AND unit = p_unit LIMIT 1);
    v_alert bigint := (SELECT id FROM alert WHERE unit = p_unit AND kind = p_kind);
    v_before bigint := pg_temp.last_event ();
BEGIN
    PERFORM alert_record ('58', ARRAY[(v_alert, 'kich-hoat', p_unit, '2024-07-10', p_kind,
        CASE WHEN p_event IN ('updated', 'escalated', 'broken') THEN 'open' ELSE p_event END, p_event, p_severity,
        '{"plan_day":1,"day":0,"shortfall":1,"cumulative":0,"target":9,"remaining":9,"pace_days":3,"pace_sum":1,"days_to_deadline":3,"days_left":1,"reports_expected":1}', p_streak, 'X', v_path, CASE p_event WHEN 'resolved' THEN 'corrected' END)::alert_change], p_at);
    RETURN (SELECT coalesce (array_agg (DISTINCT member ORDER BY member), '{}') FROM event_recipients ('58', v_before + 1, pg_temp.last_event (), p_at));
END $$;
SELECT is (pg_temp.tell ('22870', 'target_missed', 'open', 'warning', 1), '{chair-commune,office-58}', 'a warning: whose least severity it reaches, at the unit or above it');
SELECT is (pg_temp.tell ('22870', 'target_missed', 'updated', 'warning', 1), '{}', 'changed figures are no news');
SELECT is (pg_temp.tell ('22870', 'target_missed', 'updated', 'warning', 2), '{chair-587}', 'a streak that a correction made longer is, to whom it includes');
SELECT is (pg_temp.tell ('22870', 'target_missed', 'updated', 'warning', 2), '{}', 'once');
SELECT is (pg_temp.tell ('22870', 'target_missed', 'updated', 'critical', 3), '{chair-58,chair-587,chair-commune,force-58,office-58,police-587}', 'a severity that rises is');
SELECT is (pg_temp.tell ('22870', 'target_missed', 'updated', 'warning', 1), '{}', 'one that falls is none');
SELECT is (pg_temp.tell ('22870', 'target_missed', 'resolved', 'warning', 0), '{chair-58,chair-587,chair-commune,force-58,office-58,police-587}', 'a resolution is told to whom the alert was told at its worst');
SELECT is (pg_temp.tell ('22870', 'target_missed', 'open', 'warning', 2), '{chair-587,chair-commune,office-58}', 'the second bad day in a row is told to the district''s chair');
SELECT is (pg_temp.tell ('22870', 'target_missed', 'resolved', 'warning', 0), '{chair-587,chair-commune,office-58}', 'and its resolution');
SELECT is (pg_temp.tell ('22870', 'target_missed', 'open', 'warning', 3), '{chair-587,chair-commune,force-58,office-58}', 'the third to the province''s task force');
SELECT is (pg_temp.tell ('22870', 'target_missed', 'updated', 'info', 4), '{}', 'a slow day of a unit ahead of its plan goes nowhere');
UPDATE alert SET level = 1 WHERE unit = '22870' AND kind = 'target_missed';
SELECT is (pg_temp.tell ('22870', 'target_missed', 'escalated', 'warning', 1), '{chair-587,chair-commune,office-58,police-587}', 'what went up one level is told to those who answer for it there');
UPDATE alert SET level = 2 WHERE unit = '22870' AND kind = 'target_missed';
SELECT is (pg_temp.tell ('22870', 'target_missed', 'escalated', 'warning', 1), '{chair-58,chair-commune,force-58,office-58}', 'two levels: to the province''s');
-- Its end goes as high as it went: a promise that was broken twice went up twice, to the same level.
SELECT is (pg_temp.tell ('22870', 'behind_plan', 'open', 'warning', 0), '{chair-commune,office-58}');
UPDATE alert SET level = 1 WHERE unit = '22870' AND kind = 'behind_plan';
DO $$ BEGIN PERFORM pg_temp.tell ('22870', 'behind_plan', 'broken', 'warning', 0); PERFORM pg_temp.tell ('22870', 'behind_plan', 'broken', 'warning', 0); END $$;
SELECT is (pg_temp.tell ('22870', 'behind_plan', 'resolved', 'warning', 0), '{chair-587,chair-commune,office-58,police-587}', 'two steps to the district are no step to the province');
DO $$ BEGIN PERFORM pg_temp.tell ('22870', 'behind_plan', 'open', 'warning', 0); UPDATE alert SET level = 1 WHERE unit = '22870' AND kind = 'behind_plan'; PERFORM pg_temp.tell ('22870', 'behind_plan', 'escalated', 'warning', 0);
    UPDATE alert SET level = 2 WHERE unit = '22870' AND kind = 'behind_plan'; PERFORM pg_temp.tell ('22870', 'behind_plan', 'escalated', 'warning', 0); END $$;
SELECT is (pg_temp.tell ('22870', 'behind_plan', 'resolved', 'warning', 0), '{chair-58,chair-587,chair-commune,force-58,office-58,police-587}', 'the province was reached, the district on the way');
SELECT is (pg_temp.tell ('22870', 'report_missing', 'held', 'warning', 1), '{}', 'what is held back is told nobody');
SELECT is (pg_temp.tell ('22870', 'report_missing', 'resolved', 'warning', 0), '{}', 'nor is its end');
UPDATE member SET min_severity = 'info' WHERE code = 'chair-commune';
SELECT is (pg_temp.tell ('22870', 'report_due', 'open', 'info', 0), '{chair-commune}', 'a reminder is for the unit alone');
UPDATE member SET min_severity = 'warning' WHERE code = 'chair-commune';
SELECT is (pg_temp.tell ('22870', 'report_due', 'resolved', 'info', 0), '{}', 'and its end for nobody');
INSERT INTO silence (province, unit, until, author, reason, created_at) VALUES ('58', '587', '2024-07-11', 'x', 'y', '2024-07-01');
SELECT is (pg_temp.tell ('22870', 'deadline_near', 'open', 'critical', 0), '{}', 'below a silence nobody is told');
SELECT is (pg_temp.tell ('588', 'deadline_near', 'open', 'critical', 0), '{chair-58,chair-588,force-58,office-58}', 'beside it they are');
UPDATE silence SET ended_at = '2024-07-10';

-- Quiet hours, in the campaign's zone.
SELECT is (quiet_until ('21:00', '06:00', 'Asia/Ho_Chi_Minh', '2024-07-10 22:15+07'), '2024-07-11 06:00+07'::timestamptz, 'before midnight');
SELECT is (quiet_until ('21:00', '06:00', 'Asia/Ho_Chi_Minh', '2024-07-11 05:59+07'), '2024-07-11 06:00+07'::timestamptz, 'after it');
SELECT is (quiet_until ('21:00', '06:00', 'Asia/Ho_Chi_Minh', '2024-07-11 06:00+07'), '-infinity'::timestamptz, 'they end');
SELECT is (quiet_until ('12:00', '13:30', 'Asia/Ho_Chi_Minh', '2024-07-11 12:00+07'), '2024-07-11 13:30+07'::timestamptz, 'at noon');
SELECT is (quiet_until (NULL, NULL, 'Asia/Ho_Chi_Minh', '2024-07-11 12:00+07'), '-infinity'::timestamptz, 'none');
DELETE FROM delivery;
UPDATE member SET quiet_from = '21:00', quiet_to = '06:00' WHERE code = 'office-58';
DO $$ BEGIN PERFORM pg_temp.tell ('586', 'behind_plan', 'open', 'warning', 0, '2024-07-10 22:00+07'); END $$;
DO $$ BEGIN PERFORM pg_temp.tell ('585', 'behind_plan', 'open', 'warning', 0, '2024-07-10 23:00+07'); END $$;
DO $$ BEGIN PERFORM set_config ('tiendo.cause', 'report', true); PERFORM pg_temp.tell ('584', 'behind_plan', 'open', 'critical', 0, '2024-07-11 01:00+07'); END $$; -- by a correction
SELECT results_eq ($$ SELECT cardinality (events), quiet_until FROM delivery WHERE member = 'office-58' ORDER BY id $$,
    $$ VALUES (2, '2024-07-11 06:00+07'::timestamptz), (1, '-infinity') $$, 'of a night one message waits, and what is critical does not');
SELECT is ((SELECT count (*) FROM claim_deliveries ('58', 100, 60, true, '2024-07-11 05:59+07') WHERE address = 'c@example.vn'), 1::bigint, 'before morning the critical one goes');
UPDATE delivery SET state = 'sent' WHERE leased_until > clock_timestamp ();
SELECT is ((SELECT count (*) FROM claim_deliveries ('58', 100, 60, true, '2024-07-11 06:00+07') WHERE address = 'c@example.vn'), 1::bigint, 'then the other');

-- One under way a member and channel; leases; backoff; dead.
DELETE FROM delivery;
DO $$ BEGIN PERFORM pg_temp.tell ('589', 'behind_plan', 'open', 'critical', 0, '2024-07-11 10:00+07'); END $$;
DO $$ BEGIN PERFORM pg_temp.tell ('589', 'deadline_near', 'open', 'critical', 0, '2024-07-11 10:01+07'); END $$;
UPDATE delivery SET transaction = '1';
INSERT INTO delivery (province, member, channel, key, campaign, events, created_at, quiet_until, transaction)
SELECT province, member, channel, key || '-2', campaign, events, created_at, quiet_until, '2' FROM delivery WHERE member = 'chair-58';
SELECT is ((SELECT count (*) FROM claim_deliveries ('58', 100, 60, true, '2024-07-11 10:02+07') WHERE address = 'a@example.vn'), 1::bigint, 'one at a time');
SELECT is ((SELECT count (*) FROM claim_deliveries ('58', 100, 60, true, '2024-07-11 10:02+07')), 0::bigint, 'none while it is leased');
UPDATE delivery SET leased_until = clock_timestamp () - interval '1 second' WHERE leased_until > clock_timestamp ();
SELECT is ((SELECT max (attempt) FROM claim_deliveries ('58', 100, 60, true, '2024-07-11 10:02+07')), 2, 'a lease that ran out is taken by another');
SELECT is ((SELECT settle_delivery ('58', id, 1, true, '', 0) FROM delivery WHERE member = 'chair-58' AND attempts = 2), 'taken over', 'and the first one''s word is late');
CREATE FUNCTION pg_temp.wait_of (p_attempts integer) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE v_id bigint := (SELECT max (id) FROM delivery WHERE member = 'chair-588' OR member = 'force-58');
BEGIN
    UPDATE delivery SET attempts = p_attempts, state = 'pending', first_due = clock_timestamp () WHERE id = v_id;
    PERFORM settle_delivery ('58', v_id, p_attempts, false, 'away', 0);
    RETURN (SELECT extract (epoch FROM due - clock_timestamp ()) / 60 FROM delivery WHERE id = v_id);
END $$;
SELECT is ((SELECT array_agg (round (log (2, pg_temp.wait_of (n)))) FROM generate_series (1, 6) n), '{0,1,2,3,4,5}'::numeric[], 'again after 1, 2, 4, 8, 16, 32 minutes');
SELECT ok (pg_temp.wait_of (9) BETWEEN 54 AND 66, 'an hour at the most');
UPDATE delivery SET attempts = 1, state = 'pending' WHERE member = 'force-58';
SELECT is ((SELECT bool_and (settle_delivery ('58', id, 1, false, 'slow down', 7200) = 'pending') FROM delivery WHERE member = 'force-58'), true);
SELECT ok ((SELECT bool_and (due > clock_timestamp () + interval '119 minutes') FROM delivery WHERE member = 'force-58'), 'what the receiver asks for is kept');
UPDATE delivery SET first_due = clock_timestamp () - interval '25 hours', attempts = 30 WHERE member = 'force-58';
SELECT is ((SELECT bool_and (settle_delivery ('58', id, 30, false, 'away', 0) = 'dead') FROM delivery WHERE member = 'force-58'), true, 'after a day it is dead');
-- Tried again by an operator: from the beginning, and who still holds the old lease is told that it is another's.
UPDATE delivery SET attempts = 30, state = 'dead', leased_until = '-infinity' WHERE member = 'force-58';
DELETE FROM delivery WHERE id <> (SELECT max (id) FROM delivery WHERE member = 'force-58');
SELECT is ((SELECT sum (retry_delivery (id)) FROM delivery WHERE member = 'force-58'), 1::bigint);
SELECT is ((SELECT max (attempt) FROM claim_deliveries ('58', 100, 60, true, '2024-07-12 10:02+07')), 31, 'a number of its own');
SELECT is ((SELECT settle_delivery ('58', id, 30, true, '', 0) FROM delivery WHERE member = 'force-58'), 'taken over');
SELECT is ((SELECT settle_delivery ('58', id, 31, false, 'away', 0) FROM delivery WHERE member = 'force-58'), 'pending');
SELECT ok ((SELECT due BETWEEN clock_timestamp () + interval '40 seconds' AND clock_timestamp () + interval '70 seconds' FROM delivery WHERE member = 'force-58'), 'and again after a minute');
SELECT is (unaccented ('Xã Phước Đại, đã vượt Ỹ ơ ư'), 'Xa Phuoc Dai, da vuot Y o u', 'without accents');

-- A feed that goes on being bad is told of once; a receiver's retries take one place; the day of retries begins with the first; the revoked get nothing.
CREATE FUNCTION pg_temp.rejected (p_count integer, p_event text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    v_before bigint := pg_temp.last_event ();
BEGIN
    PERFORM alert_record ('58', ARRAY[((SELECT id FROM alert WHERE kind = 'data_rejected'), '', 'feed-1', '2024-07-10', 'data_rejected', 'open', p_event, 'warning',
        format ('{"feed":"feed-1","rejected":%s}', p_count)::jsonb, 0, 'X', '58/587', NULL)::alert_change], '2024-07-10 10:00+07');
    RETURN (SELECT coalesce (array_agg (member ORDER BY member), '{}') FROM event_recipients ('58', v_before + 1, pg_temp.last_event (), '2024-07-10 10:00+07'));
END $$;
INSERT INTO member (code, province, unit, role, min_severity, webhook, added_at) VALUES ('operator', '58', '58', 'operator', 'info', 'o@example.vn', '2024-06-01');
SELECT is (pg_temp.rejected (1, 'open'), '{operator}', 'rejections are told to those whose least severity they reach');
UPDATE alert SET state = 'resolved' WHERE kind = 'data_rejected';
UPDATE member SET min_severity = 'warning' WHERE code IN ('chair-587', 'police-587');
SELECT is (pg_temp.rejected (1, 'open'), '{chair-587,operator,police-587}', 'to operators and the district');
UPDATE member SET min_severity = 'critical' WHERE code IN ('chair-587', 'police-587');
SELECT is (pg_temp.rejected (2, 'updated'), '{}', 'more of them the same day are not told again');
DELETE FROM delivery;
INSERT INTO delivery (province, member, channel, key, campaign, events, created_at, quiet_until, transaction, attempts, due, first_due)
SELECT '58', CASE WHEN n < 9 THEN 'operator' ELSE 'chair-587' END, 'webhook', n::text, '', '{1}', now (), '-infinity', '1', CASE WHEN n < 9 THEN 1 ELSE 0 END,
       clock_timestamp () - interval '1 minute', clock_timestamp () - interval '25 hours' FROM generate_series (1, 9) n;
SELECT results_eq ($$ SELECT address, count (*) FROM claim_deliveries ('58', 64, 60, true, '2024-07-11 10:02+07') GROUP BY 1 ORDER BY 1 $$,
    $$ VALUES ('e@example.vn', 1::bigint), ('o@example.vn', 1) $$, 'of eight retries that are due one goes, beside another''s');
SELECT is ((SELECT settle_delivery ('58', id, 1, false, '451', 0) FROM delivery WHERE member = 'chair-587'), 'pending', 'a message first tried late has its day of retries');
DO $$ BEGIN PERFORM revoke_member ('operator', '2024-07-11 12:00+07'); END $$;
SELECT is ((SELECT array_agg (DISTINCT state) FROM delivery WHERE member = 'operator'), '{dead}', 'what waits for a revoked member is not sent');

-- An acknowledgement without a promise ends, where what it is about can be mended.
DO $$ BEGIN
    PERFORM acknowledge_alert ('58', id, 'chair-58', 'xem', NULL, NULL, '2024-07-11 12:00+07') FROM alert WHERE unit = '589' AND kind = 'behind_plan' OR unit = '22870' AND kind = 'target_missed';
    PERFORM pg_temp.life ('2024-07-14 11:59+07'); PERFORM pg_temp.life ('2024-07-14 12:00+07'); PERFORM pg_temp.life ('2024-07-14 12:01+07');
END $$;
SELECT results_eq ($$ SELECT e.state, e.acknowledged_by, e.note, e.at FROM alert_event e JOIN alert a ON a.id = e.alert WHERE a.unit = '589' AND a.kind = 'behind_plan' AND e.state <> 'escalated' ORDER BY e.id $$,
    $$ VALUES ('open', NULL, NULL, '2024-07-11 10:00+07'::timestamptz), ('acknowledged', 'chair-58', 'xem', '2024-07-11 12:00+07'), ('open', NULL, NULL, '2024-07-14 12:00+07') $$,
    'after three days it is open again, once');

-- An evening's messages wait at once, in a table that was empty when it was last analyzed: a claim reads what waits once, not for each against each.
TRUNCATE delivery;
ANALYZE delivery;
INSERT INTO member (code, province, unit, role, min_severity, webhook, added_at)
SELECT 'many-' || n, '58', '58', 'copy', 'info', n || '@many.example.vn', '2024-06-01' FROM generate_series (1, 500) n;
INSERT INTO delivery (province, member, channel, key, campaign, events, created_at, quiet_until, transaction, due)
SELECT '58', 'many-' || n, 'webhook', n::text, '', '{1}', now (), '-infinity', '1', clock_timestamp () - (501 - n) * interval '1 second' FROM generate_series (1, 500) n;
CREATE TEMP TABLE read_before AS SELECT seq_tup_read + idx_tup_fetch AS rows FROM pg_stat_xact_user_tables WHERE relname = 'delivery';
SELECT set_eq ($$ SELECT address FROM claim_deliveries ('58', 8, 60, true, '2024-07-11 10:02+07') $$, $$ SELECT n || '@many.example.vn' FROM generate_series (1, 8) n $$, 'the oldest eight of five hundred');
SELECT cmp_ok ((SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'delivery') - (SELECT rows FROM read_before), '<', 10000::bigint, 'for which each is read a few times');
