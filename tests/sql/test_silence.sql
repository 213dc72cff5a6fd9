SELECT plan (26);
-- What a silence keeps: neither what happens nor what waits is sent while it lasts; what is still open after it is told by its next escalation.
INSERT INTO member (code, province, unit, role, min_severity, webhook, added_at) VALUES
    ('chair-58', '58', '58', 'chair', 'warning', 'a@example.vn', '2024-06-01'), ('chair-587', '58', '587', 'chair', 'warning', 'b@example.vn', '2024-06-01'),
    ('commune', '58', '22870', 'chair', 'warning', 'c@example.vn', '2024-06-01');
UPDATE member SET quiet_from = '21:00', quiet_to = '06:00' WHERE code = 'chair-58';
CREATE FUNCTION pg_temp.raise (p_unit text, p_kind text, p_event text, p_at timestamptz, p_severity text DEFAULT 'warning') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM alert_record ('58', ARRAY[((SELECT id FROM alert WHERE unit = p_unit AND kind = p_kind), 'kich-hoat', p_unit, '2024-07-10', p_kind,
        CASE p_event WHEN 'resolved' THEN 'resolved' ELSE 'open' END, p_event, p_severity,
        '{"cumulative":0,"target":9,"remaining":9,"pace_days":3,"pace_sum":1,"days_left":1,"days_to_deadline":3}', 0, 'X',
        (SELECT path FROM campaign_node WHERE campaign = 'kich-hoat' AND unit = p_unit LIMIT 1), CASE p_event WHEN 'resolved' THEN 'corrected' END)::alert_change], p_at);
END $$;
CREATE FUNCTION pg_temp.silence (p_unit text, p_until timestamptz, p_at timestamptz) RETURNS bigint LANGUAGE sql AS $$
    SELECT add_silence (p_unit, 'kich-hoat', NULL, p_until, 'x', 'y', p_at)
$$;
-- To whom what is due now is sent, and of how many events.
CREATE FUNCTION pg_temp.sent (p_at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_sent text;
BEGIN
    SELECT string_agg (split_part (c.address, '@', 1) || ' ' || (c.message::json ->> 'count'), ', ' ORDER BY c.address) INTO v_sent FROM claim_deliveries ('58', 100, 60, true, p_at) c;
    UPDATE delivery SET state = 'sent' WHERE state = 'pending' AND leased_until > clock_timestamp ();
    RETURN v_sent;
END $$;
CREATE FUNCTION pg_temp.late (p_at timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (a.unit || ' ' || l.event || CASE WHEN l.at_top THEN ' top' ELSE '' END, ', ' ORDER BY a.unit)
    FROM campaign c CROSS JOIN LATERAL late_alerts (c, p_at) l JOIN alert a ON a.id = l.id WHERE c.code = 'kich-hoat'
$$;
CREATE FUNCTION pg_temp.events (p_unit text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (e.state || ' ' || e.level || CASE WHEN e.silenced THEN ' silenced' ELSE '' END, ', ' ORDER BY e.id) FROM alert_event e WHERE e.unit = p_unit
$$;

-- What waits: retries, and the end of quiet hours.
DO $$ BEGIN
    PERFORM pg_temp.raise ('22870', 'behind_plan', 'open', '2024-07-10 22:00+07');
    PERFORM pg_temp.raise ('588', 'behind_plan', 'open', '2024-07-10 22:00+07');
    UPDATE delivery SET attempts = 1 WHERE member = 'commune';
    PERFORM pg_temp.silence ('587', '2024-07-11 08:00+07', '2024-07-10 22:10+07');
END $$;
SELECT is (pg_temp.sent ('2024-07-10 22:11+07'), NULL, 'a message that waits for its second attempt is not sent');
SELECT is ((SELECT string_agg (concat_ws (' ', member, state, events, cardinality (silenced)), ', ' ORDER BY member) FROM delivery WHERE member <> 'chair-58'),
    'chair-587 silenced {} 1, commune silenced {} 1', 'it is kept, with what it would have told');
SELECT is (pg_temp.sent ('2024-07-11 06:00+07'), 'a 1', 'of a message that waited for the morning the rest is sent');
SELECT is ((SELECT count (*) FROM delivery WHERE state = 'pending'), 0::bigint);
SELECT is ((SELECT retry_delivery (id) FROM delivery WHERE member = 'commune'), 0, 'what was silenced cannot be tried again: it is empty');

-- What happens: recorded as told nobody; its escalations wait.
SELECT is (pg_temp.late ('2024-07-11 07:59+07'), '588 escalated', 'an escalation that falls into the silence waits, one beside it does not');
DO $$ BEGIN
    UPDATE alert SET state = 'resolved' WHERE unit = '588';
    PERFORM pg_temp.raise ('22870', 'deadline_near', 'open', '2024-07-11 07:00+07');
    PERFORM escalate ('58', 'kich-hoat', '2024-07-11 08:00+07', '2024-07-11 08:00+07'); PERFORM escalate ('58', 'kich-hoat', '2024-07-11 08:01+07', '2024-07-11 08:01+07');
END $$;
SELECT is (pg_temp.events ('22870'), 'open 0, open 0 silenced, escalated 1', 'its end lets the one that was due go up, once');
SELECT is (pg_temp.sent ('2024-07-11 08:02+07'), 'a 1, b 1, c 1', 'so that all are told what is still open');
SELECT is (pg_temp.late ('2024-07-11 10:59+07'), NULL);
SELECT is (pg_temp.late ('2024-07-11 11:00+07'), '22870 escalated', 'what began in the silence goes up when it would have');
SELECT is ((SELECT level FROM alert WHERE kind = 'behind_plan' AND unit = '22870'), 1);
DO $$ BEGIN PERFORM escalate ('58', 'kich-hoat', '2024-07-11 12:00+07', '2024-07-11 12:00+07'); END $$;
SELECT is ((SELECT string_agg (kind || ' ' || level, ', ' ORDER BY kind) FROM alert WHERE unit = '22870'), 'behind_plan 2, deadline_near 1', 'the next level four hours after the end');

-- What resolves, and what grew worse, goes by what was told.
DO $$ BEGIN UPDATE delivery SET state = 'sent'; END $$;
SELECT is ((SELECT pg_temp.silence ('586', '2024-07-12 09:00+07', '2024-07-12 08:00+07') > 0), true);
DO $$ BEGIN
    PERFORM pg_temp.raise ('586', 'behind_plan', 'open', '2024-07-12 08:10+07'); PERFORM pg_temp.raise ('586', 'behind_plan', 'resolved', '2024-07-12 09:10+07');
END $$;
SELECT is (pg_temp.sent ('2024-07-12 09:11+07'), NULL, 'the end of what nobody was told is told nobody');
SELECT is ((SELECT pg_temp.silence ('585', '2024-07-12 10:00+07', '2024-07-12 09:30+07') > 0), true);
DO $$ BEGIN PERFORM pg_temp.raise ('585', 'behind_plan', 'open', '2024-07-12 09:40+07'); END $$;
SELECT is (pg_temp.sent ('2024-07-12 09:41+07'), NULL);
DO $$ BEGIN PERFORM pg_temp.raise ('585', 'behind_plan', 'updated', '2024-07-12 10:10+07'); END $$;
SELECT is (pg_temp.sent ('2024-07-12 10:11+07'), 'a 1', 'what began in a silence is news when it is next evaluated');
DO $$ BEGIN PERFORM pg_temp.raise ('585', 'behind_plan', 'updated', '2024-07-12 10:20+07'); END $$;
SELECT is (pg_temp.sent ('2024-07-12 10:21+07'), NULL, 'once');

-- At the top nothing is above: it is said again, once, where it was not told.
DO $$ BEGIN
    UPDATE alert SET state = 'resolved';
    PERFORM pg_temp.raise ('58', 'behind_plan', 'open', '2024-07-15 10:00+07');
    PERFORM pg_temp.silence ('58', '2024-07-15 12:00+07', '2024-07-15 10:30+07');
    PERFORM pg_temp.raise ('58', 'deadline_near', 'open', '2024-07-15 11:00+07');
    UPDATE delivery SET state = 'sent';
    PERFORM escalate ('58', 'kich-hoat', '2024-07-15 15:00+07', '2024-07-15 15:00+07'); PERFORM escalate ('58', 'kich-hoat', '2024-07-15 15:01+07', '2024-07-15 15:01+07'); PERFORM escalate ('58', 'kich-hoat', '2024-07-15 19:01+07', '2024-07-15 19:01+07');
END $$;
SELECT is (pg_temp.events ('58'), 'open 0, open 0 silenced, escalated 0', 'what was told is not told again');
SELECT is ((SELECT text_vi LIKE 'CHƯA ĐƯỢC XÁC NHẬN: %' AND text_en LIKE 'NOT ACKNOWLEDGED: %' AND kind = 'deadline_near' FROM alert_event WHERE unit = '58' AND state = 'escalated'), true, 'and it does not say that it went up');
SELECT is (pg_temp.sent ('2024-07-15 19:02+07'), 'a 1');
SELECT is (pg_temp.late ('2024-07-17 00:00+07'), NULL, 'then it stays');
-- Arrived at the top at night, while the news of it waited for the morning.
DO $$ BEGIN
    UPDATE alert SET state = 'resolved';
    PERFORM pg_temp.raise ('58', 'deadline_passed', 'open', '2024-07-16 22:00+07');
    PERFORM escalate ('58', 'kich-hoat', '2024-07-17 02:00+07', '2024-07-17 02:00+07');
    PERFORM pg_temp.silence ('58', '2024-07-17 07:00+07', '2024-07-17 05:00+07');
END $$;
SELECT is (pg_temp.sent ('2024-07-17 06:00+07'), NULL);
SELECT is (pg_temp.late ('2024-07-17 07:00+07'), '58 unheard top', 'is told when the silence is over');
DO $$ BEGIN PERFORM escalate ('58', 'kich-hoat', '2024-07-17 07:00+07', '2024-07-17 07:00+07'); END $$;
SELECT is (pg_temp.late ('2024-07-17 07:01+07') IS NULL AND pg_temp.sent ('2024-07-17 07:01+07') = 'a 1', true, 'once');
-- Ended by hand it has ended.
DO $$ BEGIN
    UPDATE alert SET state = 'resolved';
    PERFORM pg_temp.raise ('589', 'behind_plan', 'open', '2024-07-18 08:00+07');
    PERFORM pg_temp.silence ('589', '2024-07-19 08:00+07', '2024-07-18 09:00+07');
    UPDATE silence SET ended_at = '2024-07-18 13:00+07' WHERE unit = '589';
END $$;
SELECT is (coalesce (pg_temp.late ('2024-07-18 12:59+07'), '-') || pg_temp.late ('2024-07-18 13:00+07'), '-589 escalated', 'a silence ended by hand has ended');
