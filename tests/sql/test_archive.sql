SELECT plan (26);
-- A short campaign with many corrections: some within the hour, some over a close, some that never stood, some figures taken out; a second metric; three of the
-- closes late. Then what is left of its log once nothing but what is still answered rests on it.
UPDATE campaign SET plan_until = '2024-07-05', deadline = '2024-07-06', correction_days = 2, metrics = '{activated,collected}' WHERE code = 'kich-hoat';
DO $$ BEGIN PERFORM campaign_calendar ('kich-hoat'); PERFORM campaign_build ('kich-hoat', '2024-06-30 12:00+07'); END $$;
CREATE FUNCTION pg_temp.dice (p_text text, p_sides integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT (('x' || substr (md5 (p_text), 1, 7))::bit (28)::integer % p_sides)
$$;
-- Revisions of each unit and day, the n-th with its number and the instant at which it came: the numbers are not always in the order in which they came.
CREATE TEMP TABLE said AS
SELECT r.unit, d::date AS day, n, CASE WHEN n > 2 AND pg_temp.dice (r.unit || d || n || 'o', 4) = 0 THEN n - 2 ELSE n END * 10 + n AS rev,
       greatest (0, r.plan_day + pg_temp.dice (r.unit || d || n || 'v', 40) - 12)::integer AS value,
       pg_temp.dice (r.unit || d || n || 'x', 25) = 0 AND n > 1 AS is_out, pg_temp.dice (r.unit || d || n || 'c', 50) AS collected,
       (d::date + time '09:00') AT TIME ZONE 'Asia/Ho_Chi_Minh' + interval '1 minute' * (pg_temp.dice (r.unit || d || 'a', 700)
       + CASE WHEN n = 1 THEN 0 ELSE pg_temp.dice (r.unit || d || n || 't', CASE WHEN pg_temp.dice (r.unit || d || n || 'q', 3) = 0 THEN 2800 ELSE 90 END) END) AS at
FROM status_rows ('kich-hoat', '2024-07-01', NULL) r CROSS JOIN generate_series ('2024-07-01'::timestamp, '2024-07-06', '1 day') d
CROSS JOIN generate_series (1, 1 + pg_temp.dice (r.unit || 'many', 4) * 3) n
WHERE r.reporting AND pg_temp.dice (r.unit || d, 9) > 0;
DELETE FROM said s WHERE s.at >= ((s.day + 3)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh');
-- One unit is far beyond its target, and says so in steps that go back and forth.
INSERT INTO said VALUES ('22738', '2024-07-03', 100, 5000, 900, false, 1, pg_temp.at ('2024-07-03', '10:01')), ('22738', '2024-07-03', 101, 5001, 20, false, 1, pg_temp.at ('2024-07-03', '10:02')),
                        ('22738', '2024-07-03', 102, 5002, 950, false, 1, pg_temp.at ('2024-07-03', '10:03')), ('22738', '2024-07-02', 100, 5000, 800, false, 1, pg_temp.at ('2024-07-03', '11:00'));
DO $$
DECLARE
    h timestamptz;
    d date;
BEGIN
    FOR h IN SELECT generate_series (pg_temp.at ('2024-07-01', '09:30'), pg_temp.at ('2024-07-09', '00:30'), '3 hours') LOOP
        INSERT INTO progress (province, campaign, unit, day, rev, value, others, feed, seq, received_at)
        SELECT '58', 'kich-hoat', s.unit, s.day, s.rev, CASE WHEN NOT s.is_out THEN s.value END, CASE WHEN NOT s.is_out THEN jsonb_build_object ('collected', s.collected) END,
               'feed', 1000 + s.n, s.at FROM said s WHERE s.at > h - interval '3 hours' AND s.at <= h ON CONFLICT DO NOTHING;
        INSERT INTO work (province, campaign, kind, day, units)
        SELECT '58', 'kich-hoat', 'progress', s.day, array_agg (s.unit) FROM said s WHERE s.at > h - interval '3 hours' AND s.at <= h GROUP BY s.day;
        FOR d IN SELECT c.day FROM due_closes (h) c WHERE c.campaign = 'kich-hoat' AND (extract (day FROM c.day)::integer % 2 = 0 OR h >= pg_temp.at (c.day, '20:30')) LOOP
            PERFORM close_day ('58', 'kich-hoat', d, h, 'clock');
        END LOOP;
        PERFORM drain_work ('58', 'kich-hoat');
        PERFORM recheck ('58', 'kich-hoat', h);
        PERFORM judge_figures ('58', 'kich-hoat', h);
        PERFORM settle_life ('58', 'kich-hoat', h, h);
    END LOOP;
END $$;

SELECT ok (EXISTS (SELECT 1 FROM archive_obstacles ('kich-hoat', pg_temp.at ('2024-07-06', '12:00')) o WHERE o LIKE 'its deadline is 2024-07-06%'), 'a campaign that runs is not archived');
SELECT ok (EXISTS (SELECT 1 FROM archive_obstacles ('kich-hoat', pg_temp.at ('2024-07-07', '12:00')) o WHERE o LIKE 'its days take corrections until 2024-07-08%'), 'nor one that can still be corrected');
SELECT is ((SELECT array_agg (o) FROM archive_obstacles ('kich-hoat', pg_temp.at ('2024-07-20', '12:00')) o), NULL, 'one that is over and settled is');
UPDATE campaign SET correction_days = 0 WHERE code = 'kich-hoat';
SELECT ok ((SELECT o LIKE 'its days never lock%' FROM archive_obstacles ('kich-hoat', pg_temp.at ('2024-07-20', '12:00')) o), 'one whose days never lock is not');
UPDATE campaign SET correction_days = 2 WHERE code = 'kich-hoat';
BEGIN;
INSERT INTO work (province, campaign, kind, day, units) VALUES ('58', 'kich-hoat', 'progress', '2024-07-01', '{22738}');
INSERT INTO explanation VALUES ('58', 'kich-hoat', '22738', 'A', 1, '2024-07-01', 'other', 1, NULL, 'feed', 1, pg_temp.at ('2024-07-02', '09:00'));
INSERT INTO delivery (province, member, channel, key, campaign, events, created_at, quiet_until, transaction)
VALUES ('58', 'm', 'mail', 'k', 'kich-hoat', '{1}', pg_temp.at ('2024-07-02', '09:00'), '-infinity', pg_current_xact_id ());
UPDATE campaign_state SET recheck_from = '2024-07-01' WHERE campaign = 'kich-hoat';
DELETE FROM day_close WHERE campaign = 'kich-hoat' AND day = '2024-07-02';
SELECT is ((SELECT string_agg (split_part (o, ':', 1), ' / ' ORDER BY o) FROM archive_obstacles ('kich-hoat', pg_temp.at ('2024-07-20', '12:00')) o),
           'corrections wait to be evaluated; does the deadline-alerter run? / days are not closed / explanations that nobody has decided / messages wait to be sent / reports wait to be rolled up',
           'all that waits is told at once');
ROLLBACK;

-- Everything that is shown: now, as of an instant since, and as of every instant of a close. By what was asked.
CREATE FUNCTION pg_temp.shown () RETURNS TABLE (asked text, answer text) LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := pg_temp.at ('2024-07-20', '12:00');
    t timestamptz;
    d date;
    u text;
BEGIN
    FOREACH t IN ARRAY ARRAY[NULL, v_now] || kept_instants ('58', 'kich-hoat') LOOP
        FOR d IN SELECT generate_series ('2024-07-01'::timestamp, '2024-07-07', '1 day')::date LOOP
            CONTINUE WHEN t < pg_temp.at ('2024-07-08', '00:00') AND (t AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - d NOT IN (0, 2); -- the close's own day, and an older one
            asked := format ('status %s %s', d, t); answer := status_json ('kich-hoat', d, NULL, 'all', t, v_now); RETURN NEXT;
            asked := format ('counts %s %s', d, t); answer := counts_json ('kich-hoat', d, NULL, 'all', t, v_now); RETURN NEXT;
            asked := format ('missing %s %s', d, t); answer := missing_json ('kich-hoat', d, NULL, t, 100, v_now); RETURN NEXT;
            asked := format ('report %s %s', d, t); answer := report_json ('kich-hoat', d, t, v_now); RETURN NEXT;
        END LOOP;
        CONTINUE WHEN t < pg_temp.at ('2024-07-01', '00:00');
        FOREACH u IN ARRAY '{58,22738,22741}'::text[] LOOP
            asked := format ('days %s %s', u, t); answer := days_json ('kich-hoat', u, NULL, NULL, t, v_now); RETURN NEXT;
            asked := format ('day reports %s %s', u, t); answer := revisions_json ('kich-hoat', u, NULL, NULL, 0, t, v_now, NULL); RETURN NEXT;
        END LOOP;
        asked := format ('calendar %s', t); answer := calendar_json ('kich-hoat', NULL, 'all', NULL, NULL, t, v_now); RETURN NEXT;
        asked := format ('courses %s', t); answer := courses_json ('kich-hoat', '582', NULL, NULL, t, v_now, NULL); RETURN NEXT;
        IF t IS NULL OR t >= pg_temp.at ('2024-07-07', '00:00') THEN
            asked := format ('ending %s', t); answer := ending_json ('kich-hoat', NULL, '2024-07-06', t, v_now); RETURN NEXT;
        END IF;
    END LOOP;
    FOR d IN SELECT generate_series ('2024-07-01'::timestamp, '2024-07-06', '1 day')::date LOOP
        asked := format ('standing %s', d);
        answer := (SELECT string_agg (s::text, ' ' ORDER BY s.unit) FROM (SELECT r.unit, standing_figure ('58', 'kich-hoat', r.unit, d) FROM status_rows ('kich-hoat', d, NULL) r WHERE r.reporting) s);
        RETURN NEXT;
    END LOOP;
    asked := 'alerts'; answer := (SELECT string_agg (unit_alerts_json ('kich-hoat', x, 100, NULL, v_now, NULL), ' ') FROM unnest ('{58,22738,22741}'::text[]) x); RETURN NEXT;
END $$;
CREATE TEMP TABLE before AS SELECT * FROM pg_temp.shown ();
CREATE FUNCTION pg_temp.differing () RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (coalesce (a.asked, b.asked), ', ') FROM before a FULL JOIN pg_temp.shown () b ON b.asked = a.asked WHERE a.answer IS DISTINCT FROM b.answer
$$;
SELECT ok ((SELECT count (*) > 150 FROM before), 'much is shown');
SELECT ok (EXISTS (SELECT 1 FROM before WHERE answer LIKE '%"implausible" : true%'), 'a figure that is out of proportion too');
CREATE TEMP TABLE log AS SELECT * FROM progress WHERE campaign = 'kich-hoat';
CREATE TEMP TABLE evaluations AS SELECT * FROM day_status WHERE campaign = 'kich-hoat';
CREATE TEMP TABLE sizes AS SELECT * FROM removal_sizes ('kich-hoat');

SELECT throws_ok ($$ SELECT thin_log ('58', 'kich-hoat', '2024-07-01', telling_instants ('58', 'kich-hoat'), '{}') $$, 'P0001', NULL, 'nothing is removed before an archive is noted');
SELECT lives_ok ($$ SELECT begin_removal ('kich-hoat', 'kich-hoat.zip', repeat ('a', 64), repeat ('b', 64), pg_temp.at ('2024-07-20', '12:00'), whole_from ('58', 'kich-hoat'), 'An', 'hết hạn', '12/CV',
                                         pg_temp.at ('2024-07-20', '12:30')) $$);
CREATE TEMP TABLE terms AS SELECT telling_instants ('58', 'kich-hoat') AS instants, spared_units ('58', 'kich-hoat') AS spared;
SELECT ok ((SELECT '22738' = ANY (spared) AND cardinality (spared) < 20 FROM terms), 'of what is out of proportion everything is kept, and of little else');
DO $$ BEGIN
    PERFORM thin_log ('58', 'kich-hoat', d, (SELECT instants FROM terms), (SELECT spared FROM terms)), thin_evaluations ('58', 'kich-hoat', d, (SELECT instants FROM terms))
    FROM unnest (removal_days ('58', 'kich-hoat')) d;
END $$;
SELECT ok ((SELECT count (*) FROM progress WHERE campaign = 'kich-hoat') < 0.7 * (SELECT count (*) FROM log), 'much of the log is gone');
SELECT results_eq ($$ SELECT removed FROM sizes WHERE part = 'progress' UNION ALL SELECT removed FROM sizes WHERE part = 'day_status' $$,
    $$ SELECT (SELECT count (*) FROM log) - (SELECT count (*) FROM progress WHERE campaign = 'kich-hoat')
       UNION ALL SELECT (SELECT count (*) FROM evaluations) - (SELECT count (*) FROM day_status WHERE campaign = 'kich-hoat') $$, 'as much as was said before');
SELECT is (pg_temp.differing (), NULL, 'what is shown is the same, now and as of every close');

-- What would work every figure out again finds the same ones.
DO $$ BEGIN
    UPDATE campaign_state SET recheck_from = '2024-07-01' WHERE campaign = 'kich-hoat';
    PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-20', '13:00'));
    PERFORM figures_rebuild ('58', 'kich-hoat');
    PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-20', '13:00'));
    PERFORM judge_figures ('58', 'kich-hoat', pg_temp.at ('2024-07-20', '13:00'));
    PERFORM settle_life ('58', 'kich-hoat', pg_temp.at ('2024-07-20', '13:00'), pg_temp.at ('2024-07-20', '13:00'));
END $$;
SELECT is (pg_temp.differing (), NULL, 'and still after every figure was worked out again and every day evaluated again');
DO $$ BEGIN PERFORM campaign_build ('kich-hoat', pg_temp.at ('2024-07-20', '11:00')); PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-20', '13:00')); END $$;
SELECT is (pg_temp.differing (), NULL, 'and after its tree was made again');

SELECT throws_like ($$ SELECT status_json ('kich-hoat', '2024-07-02', NULL, NULL, pg_temp.at ('2024-07-02', '11:00'), pg_temp.at ('2024-07-20', '14:00')) $$,
    'campaign kich-hoat was archived on 2024-07-20 into kich-hoat.zip (SHA-256 aaaa%', 'an instant within it is refused, with the file that knows');
SELECT throws_ok ($$ SELECT days_json ('kich-hoat', '58', NULL, NULL, pg_temp.at ('2024-07-02', '11:00'), pg_temp.at ('2024-07-20', '14:00')) $$, 'P0409');
SELECT throws_ok ($$ SELECT revisions_json ('kich-hoat', '58', NULL, NULL, 10, NULL, pg_temp.at ('2024-07-20', '14:00'), NULL) $$, 'P0409', NULL, 'so are revisions');
SELECT throws_ok ($$ SELECT reopen_day ('58', 'kich-hoat', '2024-07-02', 'An', 'x', pg_temp.at ('2024-07-20', '14:00')) $$, 'P0001', NULL, 'no day is opened again');
SELECT throws_ok ($$ SELECT void_figure ('kich-hoat', '22738', '2024-07-02', 'x', pg_temp.at ('2024-07-20', '14:00')) $$, 'P0001', NULL, 'no figure is taken out');
SELECT throws_ok ($$ SELECT excuse ('kich-hoat', '582', '2024-07-02', '2024-07-02', false, 'x', '1', 'An', pg_temp.at ('2024-07-20', '14:00')) $$, 'P0001', NULL, 'nothing moves');
SELECT is ((SELECT o ->> 'archived' FROM json_array_elements (campaigns_json (NULL, pg_temp.at ('2024-07-20', '14:00'))::json) o WHERE o ->> 'campaign' = 'kich-hoat'),
           format ('{"date" : "2024-07-20", "file" : "kich-hoat.zip", "sha256" : "%s"}', repeat ('a', 64)), 'and whoever asks for campaigns is told');

-- What comes back is what was there.
CREATE TEMP TABLE incoming AS SELECT * FROM log;
SELECT lives_ok (archive_insert ('progress', (SELECT array_agg (a.attname::text ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = 'progress'::regclass AND a.attnum > 0)));
SELECT is ((SELECT count (*) FROM (SELECT * FROM log EXCEPT SELECT * FROM progress) x), 0::bigint, 'every revision is back');
SELECT is (archive_missing ('kich-hoat', 'progress', NULL), 0::bigint, 'and none is missing');
UPDATE progress SET seq = seq + 1 WHERE unit = '22738' AND day = '2024-07-03' AND rev = 5000;
DELETE FROM progress WHERE unit = '22738' AND day = '2024-07-03' AND rev = 5001;
SELECT is (archive_missing ('kich-hoat', 'progress', NULL), 2::bigint, 'one that is not there is missing, and one that says something else');
SELECT * FROM finish ();
