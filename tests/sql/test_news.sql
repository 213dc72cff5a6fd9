SELECT plan (37);
-- What becomes a message, to whom, and when it goes.
INSERT INTO member (code, province, unit, role, min_severity, mail, webhook, added_at) VALUES
    ('mail', '58', '58', 'office', 'warning', 'a@example.vn', '', '2024-06-01'), ('hook', '58', '58', 'office', 'warning', '', 'http://example.vn/', '2024-06-01'),
    ('chair-587', '58', '587', 'chair', 'critical', 'e@example.vn', '', '2024-06-01');
CREATE FUNCTION pg_temp.say (p_unit text, p_kind text, p_event text, p_severity text, p_at timestamptz, p_streak integer DEFAULT 0) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_alert bigint := (SELECT id FROM alert WHERE unit = p_unit AND kind = p_kind);
BEGIN
    PERFORM alert_record ('58', ARRAY[(v_alert, 'kich-hoat', p_unit, '2024-07-10', p_kind, CASE WHEN p_event IN ('updated', 'escalated') THEN 'open' ELSE p_event END, p_event, p_severity,
        '{"plan_day":1,"day":0,"shortfall":1,"cumulative":0,"target":9,"remaining":9,"explained":0,"days_left":1,"days_to_deadline":3,"reports_expected":1,"pace_days":3,"pace_sum":1,"required_per_day":7}',
        p_streak, 'X', (SELECT path FROM campaign_node WHERE campaign = 'kich-hoat' AND unit = p_unit LIMIT 1), CASE p_event WHEN 'resolved' THEN 'corrected' END)::alert_change], p_at);
    RETURN (SELECT event FROM province_counter WHERE province = '58');
END $$;
-- What is sent to a member at an instant, as the events of each message; it is taken.
CREATE FUNCTION pg_temp.sent (p_address text, p_at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_said text[] := '{}';
    m record;
BEGIN
    UPDATE delivery SET transaction = (id + 2)::text::xid8; -- as if each had been a transaction of its own
    FOR n IN 1 .. 20 LOOP
        FOR m IN SELECT * FROM claim_deliveries ('58', 100, 60, true, p_at) LOOP
            PERFORM settle_delivery ('58', m.id, m.attempt, true, '', 0);
            IF m.address = p_address AND m.channel = 'mail' THEN
                v_said := v_said || (m.message::jsonb ->> 'subject');
            ELSIF m.address = p_address THEN
                v_said := v_said || (SELECT string_agg (e ->> 'state', ',' ORDER BY (e ->> 'id')::bigint) FROM jsonb_array_elements (m.message::jsonb -> 'events') e);
            END IF;
        END LOOP;
    END LOOP;
    RETURN array_to_string (v_said, ' | ');
END $$;
CREATE FUNCTION pg_temp.event_recipients (p_event bigint) RETURNS text[] LANGUAGE sql AS $$
    SELECT coalesce (array_agg (DISTINCT member ORDER BY member), '{}') FROM event_recipients ('58', p_event, p_event, now ()) $$;

-- Ends are told to those who were told, whatever their place.
SELECT is (pg_temp.event_recipients (pg_temp.say ('587', 'deadline_near', 'open', 'warning', '2024-07-10 10:00+07')), '{hook,mail}');
SELECT is (pg_temp.event_recipients (pg_temp.say ('587', 'deadline_near', 'resolved', 'warning', '2024-07-10 10:01+07')), '{hook,mail}', 'not to the unit''s own chair, who was not');
SELECT is (pg_temp.say ('585', 'target_missed', 'open', 'warning', '2024-07-10 10:00+07'), 3::bigint);
SELECT is (pg_temp.event_recipients (pg_temp.say ('585', 'target_missed', 'resolved', 'warning', '2024-07-10 10:01+07')), '{hook,mail}');
UPDATE alert_event SET resolution = 'superseded' WHERE id = 4;
SELECT is (pg_temp.event_recipients (4), '{}', 'superseded: nobody''s news');
SELECT is (pg_temp.event_recipients (pg_temp.say ('586', 'target_missed', 'acknowledged', 'warning', '2024-07-10 10:00+07')), '{}', 'nor is an acknowledgement');

-- A streak rule that adds a member tells that one alone.
SELECT is (pg_temp.event_recipients (pg_temp.say ('587', 'target_missed', 'open', 'warning', '2024-07-10 09:00+07', 1)), '{hook,mail}');
SELECT is (pg_temp.event_recipients (pg_temp.say ('587', 'target_missed', 'updated', 'warning', '2024-07-10 09:01+07', 2)), '{chair-587}');
UPDATE member SET min_severity = 'warning' WHERE code = 'chair-587';
SELECT is (pg_temp.event_recipients (pg_temp.say ('587', 'report_missing', 'open', 'warning', '2024-07-10 09:00+07', 1)), '{chair-587,hook,mail}');
SELECT is (pg_temp.event_recipients (pg_temp.say ('587', 'report_missing', 'updated', 'warning', '2024-07-10 09:01+07', 2)), '{}', 'one who knows is told nothing');
UPDATE member SET min_severity = 'critical' WHERE code = 'chair-587';
SELECT is (pg_temp.event_recipients (pg_temp.say ('587', 'report_due', 'open', 'info', '2024-07-10 16:00+07')), '{}', 'a reminder does not go past the least severity');

-- One that flaps: of the first two changes what is critical goes at once; the rest waits for the next message, and what came to nothing is not told.
DELETE FROM delivery;
DO $$ BEGIN PERFORM set_config ('tiendo.cause', 'report', true); PERFORM pg_temp.say ('589', 'behind_plan', 'open', 'critical', '2024-07-11 10:00+07'); END $$;
SELECT is (pg_temp.sent ('a@example.vn', '2024-07-11 10:00+07'), 'Nghiêm trọng – Kích hoạt: X chậm tiến độ');
SELECT is (pg_temp.say ('589', 'behind_plan', 'resolved', 'critical', '2024-07-11 10:01+07') > 0, true);
SELECT is (pg_temp.sent ('a@example.vn', '2024-07-11 10:01+07'), '', 'its end waits for the next message');
DO $$ BEGIN
    FOR n IN 1 .. 10 LOOP
        PERFORM set_config ('tiendo.cause', 'report', true);
        PERFORM pg_temp.say ('589', 'behind_plan', CASE n % 2 WHEN 1 THEN 'open' ELSE 'resolved' END, 'critical', '2024-07-11 10:01+07'::timestamptz + n * interval '1 minute');
    END LOOP;
END $$;
SELECT is (pg_temp.sent ('a@example.vn', '2024-07-11 10:30+07'), '', 'ten changes more, no mail');
SELECT results_eq ($$ SELECT cardinality (events), quiet_until, waits FROM delivery WHERE state = 'pending' AND channel = 'mail' AND member = 'mail' $$,
    $$ VALUES (11, 'infinity'::timestamptz, 'message') $$, 'all wait in one row');
DO $$ BEGIN PERFORM pg_temp.say ('582', 'behind_plan', 'open', 'warning', '2024-07-11 10:40+07');
            FOR n IN 1 .. 4 LOOP PERFORM pg_temp.say ('586', 'deadline_near', CASE n % 2 WHEN 1 THEN 'open' ELSE 'resolved' END, 'warning', '2024-07-11 11:00+07'::timestamptz + n * interval '1 minute'); END LOOP;
            PERFORM make_messages ('58', 'morning', '2024-07-12', '2024-07-12 07:00+07'); END $$;
SELECT is (pg_temp.sent ('a@example.vn', '2024-07-12 07:00+07'), 'Sáng 12/7 – Kích hoạt: Chậm tiến độ: X', 'what opened and ended again since the last one is not told');
SELECT is ((SELECT count (*) FROM unnest ((SELECT events FROM delivery WHERE notice = 'morning' AND member = 'mail')) e JOIN alert_event x ON x.id = e WHERE x.unit = '586'), 0::bigint);
DO $$ BEGIN FOR n IN 1 .. 2 LOOP PERFORM pg_temp.say ('584', 'deadline_near', CASE n % 2 WHEN 1 THEN 'open' ELSE 'resolved' END, 'warning', '2024-07-12 11:00+07'::timestamptz + n * interval '1 minute'); END LOOP;
            PERFORM make_messages ('58', 'morning', '2024-07-13', '2024-07-13 07:00+07'); END $$;
SELECT is (pg_temp.sent ('a@example.vn', '2024-07-13 07:00+07'), '', 'opened and ended before any message: none');
SELECT is ((SELECT state || ': ' || error FROM delivery WHERE member = 'mail' AND state <> 'sent' AND events = '{}' LIMIT 1), 'silenced: what it was to say has ended');

-- Six an hour, then one.
UPDATE delivery SET state = 'silenced' WHERE state = 'pending';
UPDATE delivery SET made_at = NULL;
DELETE FROM alert WHERE kind = 'behind_plan';
CREATE FUNCTION pg_temp.many (p_at timestamptz, p_kind text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_unit text;
BEGIN
    FOREACH v_unit IN ARRAY '{582,584,585,586,587,588,589,22870,58}'::text[] LOOP
        PERFORM pg_temp.say (v_unit, p_kind, 'open', 'warning', p_at);
        UPDATE delivery SET transaction = (id + 2)::text::xid8;
    END LOOP;
END $$;
DO $$ BEGIN PERFORM pg_temp.many ('2024-07-12 10:00+07', 'behind_plan'); END $$;
SELECT is (pg_temp.sent ('http://example.vn/', '2024-07-12 10:00+07'), 'open | open | open | open | open | open', 'nine alerts of nine transactions: six mails');
SELECT is ((SELECT array_agg (DISTINCT member || ' ' || waits || ' ' || quiet_until::text) FROM delivery WHERE state = 'pending'),
           '{"hook budget 2024-07-12 04:00:00+00","mail message infinity"}', 'the others wait until the hour has room');
DO $$ BEGIN PERFORM set_config ('tiendo.cause', 'report', true); PERFORM pg_temp.say ('582', 'behind_plan', 'updated', 'critical', '2024-07-12 10:30+07'); END $$;
SELECT is (pg_temp.sent ('http://example.vn/', '2024-07-12 10:30+07'), 'updated', 'what becomes critical by a report passes');
SELECT is (pg_temp.sent ('http://example.vn/', '2024-07-12 10:59:59+07'), '');
SELECT is (pg_temp.sent ('http://example.vn/', '2024-07-12 11:00+07'), 'open,open,open', 'then one');

-- Quiet hours are judged when it is sent.
UPDATE delivery SET made_at = NULL, state = 'sent';
UPDATE member SET quiet_from = '21:00', quiet_to = '06:00';
DELETE FROM alert WHERE kind IN ('behind_plan', 'deadline_near');
DO $$ BEGIN PERFORM pg_temp.say ('582', 'behind_plan', 'open', 'warning', '2024-07-12 20:59+07'); END $$;
SELECT is (pg_temp.sent ('http://example.vn/', '2024-07-12 21:15+07'), '', 'a first try that comes late');
SELECT is ((SELECT array_agg (DISTINCT quiet_until) FROM delivery WHERE state = 'pending'), '{"2024-07-13 06:00+07",infinity}'::timestamptz[]);
SELECT is (pg_temp.sent ('http://example.vn/', '2024-07-13 06:00+07'), 'open');
DO $$ BEGIN PERFORM pg_temp.say ('584', 'behind_plan', 'open', 'warning', '2024-07-13 20:50+07'); END $$;
DO $$ BEGIN PERFORM settle_delivery ('58', c.id, c.attempt, false, '451', 0) FROM claim_deliveries ('58', 9, 60, true, '2024-07-13 20:50+07') c; END $$;
UPDATE delivery SET due = clock_timestamp () WHERE state = 'pending';
SELECT is (pg_temp.sent ('http://example.vn/', '2024-07-13 21:15+07'), '', 'a retry');
SELECT is (pg_temp.sent ('http://example.vn/', '2024-07-14 06:00+07'), 'open');
DO $$ BEGIN PERFORM pg_temp.say ('585', 'behind_plan', 'open', 'critical', '2024-07-14 22:00+07'); END $$;
SELECT is (pg_temp.sent ('http://example.vn/', '2024-07-14 22:00+07'), '', 'what becomes critical by the clock does not pass them');
DO $$ BEGIN PERFORM set_config ('tiendo.cause', 'report', true); PERFORM pg_temp.say ('586', 'behind_plan', 'open', 'critical', '2024-07-14 22:01+07'); END $$;
SELECT is (pg_temp.sent ('http://example.vn/', '2024-07-14 22:01+07'), 'open', 'what does by a report, passes');
DO $$ BEGIN PERFORM set_config ('tiendo.cause', 'report', true); PERFORM pg_temp.say ('586', 'behind_plan', 'resolved', 'critical', '2024-07-14 22:02+07'); END $$;
SELECT is (pg_temp.sent ('http://example.vn/', '2024-07-14 22:02+07'), '', 'its end does not');
-- A reminder goes at once; one that quiet hours hold back is not sent later.
UPDATE member SET min_severity = 'info', unit = '587' WHERE code = 'mail';
DELETE FROM alert WHERE kind = 'report_due';
DO $$ BEGIN PERFORM pg_temp.say ('587', 'report_due', 'open', 'info', '2024-07-15 16:00+07'); END $$;
SELECT is (pg_temp.sent ('a@example.vn', '2024-07-15 16:00+07'), 'Nhắc báo cáo ngày 10/7 – Kích hoạt: X');
DELETE FROM alert WHERE kind = 'report_due';
DELETE FROM delivery WHERE reminder;
DO $$ BEGIN PERFORM pg_temp.say ('587', 'report_due', 'open', 'info', '2024-07-15 20:59+07'); END $$;
SELECT is ((SELECT count (*) FROM delivery WHERE state = 'pending' AND reminder), 1::bigint);
SELECT is (pg_temp.sent ('a@example.vn', '2024-07-15 21:01+07'), '');
SELECT is ((SELECT state || ': ' || error FROM delivery WHERE reminder), 'silenced: quiet hours: a reminder is not sent later');
SELECT * FROM finish ();
