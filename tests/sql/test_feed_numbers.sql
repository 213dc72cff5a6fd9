-- Missing ranges of a feed's numbers as rows: what they say is what is not stored, whatever the order; nobody reads the batches for it. Lives of a feed.
-- Figures that were taken out.
SELECT plan (30);
SELECT setseed (0.58);
INSERT INTO feed (code, province, unit, added_at) VALUES ('f1', '58', '582', '2024-07-01'), ('f2', '58', '582', '2024-07-01'), ('many', '58', '582', '2024-07-01');
CREATE FUNCTION pg_temp.send (p_feed text, p_life integer, p_from bigint[], p_to bigint[], p_at timestamptz DEFAULT '2024-07-10 10:00+07') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO batch (province, feed, life, seq, digest, accepted, rejected, received_at)
    SELECT '58', p_feed, p_life, s, '\x00', 1, '\x90', p_at FROM unnest (p_from, p_to) r (a, b) CROSS JOIN LATERAL generate_series (r.a, r.b) s;
    PERFORM note_batches (array_agg ('58'::text), array_agg (p_feed), array_agg (p_life), array_agg (a), array_agg (b)) FROM unnest (p_from, p_to) r (a, b);
END $$;
CREATE FUNCTION pg_temp.missing (p_feed text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce (string_agg (from_seq || '-' || to_seq, ' ' ORDER BY from_seq), '') FROM feed_missing WHERE feed = p_feed
$$;
-- what is not stored below the highest, asked of the batches
CREATE FUNCTION pg_temp.truth (p_feed text, p_life integer) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce (string_agg (before + 1 || '-' || seq - 1, ' ' ORDER BY seq), '')
    FROM (SELECT seq, lag (seq, 1, 0::bigint) OVER (ORDER BY seq) AS before FROM batch WHERE feed = p_feed AND life = p_life) g WHERE seq > before + 1
$$;

-- ---- one by one
DO $$ BEGIN PERFORM pg_temp.send ('f1', 1, '{1,5}', '{2,5}'); END $$;
SELECT is (pg_temp.missing ('f1'), '3-4');
DO $$ BEGIN PERFORM pg_temp.send ('f1', 1, '{20}', '{22}', '2024-07-10 11:00+07'); END $$;
SELECT is (pg_temp.missing ('f1'), '3-4 6-19');
DO $$ BEGIN PERFORM pg_temp.send ('f1', 1, '{10}', '{12}', '2024-07-10 12:00+07'); END $$;
SELECT is (pg_temp.missing ('f1'), '3-4 6-9 13-19', 'a run in the middle leaves two');
SELECT is ((SELECT array_agg (DISTINCT since) FROM feed_missing WHERE from_seq > 5), '{2024-07-10 11:00+07}', 'since when: the parts keep it');
DO $$ BEGIN PERFORM pg_temp.send ('f1', 1, '{6,13}', '{9,14}'); END $$;
SELECT is (pg_temp.missing ('f1'), '3-4 15-19');
DO $$ BEGIN PERFORM pg_temp.send ('f1', 1, '{3,15,23}', '{4,19,30}'); END $$;
SELECT is (pg_temp.missing ('f1') || (SELECT highest FROM feed_seq WHERE feed = 'f1'), '30', 'everything is there');

-- ---- any order, runs of any length, in groups
CREATE TEMP TABLE sending AS
SELECT a, a + (random () * 2)::integer AS b, (random () * 40)::integer AS round, random () AS place FROM generate_series (1, 900, 3) a WHERE random () < 0.9;
DO $$
DECLARE v_round integer;
BEGIN
    FOR v_round IN 0 .. 40 LOOP
        PERFORM pg_temp.send ('f2', 1, array_agg (a::bigint ORDER BY place), array_agg (b::bigint ORDER BY place)) FROM sending WHERE round = v_round HAVING count (*) > 0;
        IF pg_temp.missing ('f2') <> pg_temp.truth ('f2', 1) THEN
            RAISE EXCEPTION 'after round %: %, and not %', v_round, pg_temp.missing ('f2'), pg_temp.truth ('f2', 1);
        END IF;
    END LOOP;
END $$;
SELECT ok ((SELECT count (*) > 50 FROM feed_missing WHERE feed = 'f2'), 'what is missing was compared after every group');
SELECT is ((SELECT highest FROM feed_seq WHERE feed = 'f2'), (SELECT max (seq) FROM batch WHERE feed = 'f2'));
SELECT is ((SELECT count (*) FROM feed_missing m JOIN feed_missing n ON n.feed = m.feed AND n.from_seq > m.from_seq AND n.from_seq <= m.to_seq + 1), 0::bigint, 'ranges are disjoint and apart');

-- ---- 300,000 batches behind a missing number: one row is read, and no batch
DO $$ BEGIN PERFORM pg_temp.send ('many', 1, '{2}', '{300001}', '2024-07-10 09:00+07'); END $$;
CREATE FUNCTION pg_temp.reads (p_table regclass, p_question text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_before bigint := (SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relid = p_table);
BEGIN
    EXECUTE p_question;
    RETURN (SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relid = p_table) - v_before;
END $$;
BEGIN;
SELECT is (pg_temp.reads ('batch', $$ SELECT * FROM feeds_to_watch ('2024-07-10 11:00+07') $$), 0::bigint, 'looking whether there is something to tell');
SELECT is (pg_temp.reads ('batch', $$ SELECT watch_feeds ('58', '{many}', '2024-07-10 11:00+07') $$), 0::bigint, 'telling it');
COMMIT;
SELECT is ((SELECT figures ->> 'missing' || ' ' || (figures ->> 'first_missing') || ' ' || state FROM alert WHERE kind = 'feed_gap' AND unit = 'many'), '1 1 open');
SELECT ok ('many' <> ALL (ARRAY (SELECT feed FROM feeds_to_watch ('2024-07-10 11:05+07'))), 'what is told is not looked at again: nothing is written');
BEGIN;
SELECT ok (pg_temp.reads ('batch', $$ SELECT note_batches ('{58}', '{many}', '{1}', '{300002}', '{300002}') $$) = 0, 'the next number reads none');
ROLLBACK;
BEGIN;
SELECT ok (pg_temp.reads ('batch', $$ SELECT note_batches ('{58}', '{many}', '{1}', '{1}', '{1}') $$) = 0, 'nor does the one that was missing');
ROLLBACK;
DO $$ BEGIN PERFORM pg_temp.send ('many', 1, '{1}', '{1}'); END $$;
SELECT is ((SELECT array_agg (feed) FROM feeds_to_watch ('2024-07-10 11:06+07') WHERE feed = 'many'), '{many}', 'its end is something new');
DO $$ BEGIN PERFORM watch_feeds ('58', '{many}', '2024-07-10 11:06+07'); END $$;
SELECT is ((SELECT state FROM alert WHERE kind = 'feed_gap' AND unit = 'many'), 'resolved');

-- ---- a new life
SELECT is ((SELECT life || ' ' || highest FROM reset_feed ('f2')), '2 ' || (SELECT max (seq) FROM batch WHERE feed = 'f2'), 'a new life of the feed');
SELECT is (pg_temp.missing ('f2'), '', 'of which nothing is missing');
DO $$ BEGIN PERFORM pg_temp.send ('f2', 2, '{1,5}', '{2,5}'); END $$;
SELECT is (pg_temp.missing ('f2') || ' ' || (SELECT count (DISTINCT life) FROM batch WHERE feed = 'f2' AND seq = 1), '3-4 2', 'its numbers begin at 1 beside the old ones');
SELECT throws_ok ($$ SELECT reset_feed ('nobody') $$, 'P0002', 'there is no feed nobody');

-- ---- a figure that was taken out
CREATE FUNCTION pg_temp.day (p_as_of timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce ((u ->> 'day'), 'none') || ' ' || (u ->> 'cumulative') || ' ' || (u ->> 'status')
    FROM jsonb_array_elements (status_json ('kich-hoat', '2024-07-05', NULL, 'all', p_as_of, pg_temp.at ('2024-07-06', '12:00'))::jsonb -> 'units') u WHERE u ->> 'unit' = '22738'
$$;
DO $$ BEGIN
    PERFORM pg_temp.report ('22738', '2024-07-05', 500, 1, pg_temp.at ('2024-07-05', '16:00')), pg_temp.report ('22738', '2024-07-04', 3, 1, pg_temp.at ('2024-07-04', '16:00'));
    PERFORM aggregate_work ('58', 'kich-hoat', 100, true), pg_temp.close ('2024-07-05');
END $$;
SELECT is (pg_temp.day (NULL), '500 503 met');
SELECT is ((SELECT rev || ' ' || value FROM void_figure ('kich-hoat', '22738', '2024-07-05', 'sai đơn vị', pg_temp.at ('2024-07-06', '09:00'))), '4611686018427387905 500', 'a revision above any feed''s');
DO $$ BEGIN
    PERFORM pg_temp.report ('22738', '2024-07-05', 600, 4611686018427387904, pg_temp.at ('2024-07-06', '09:30'));
    PERFORM aggregate_work ('58', 'kich-hoat', 100, true), recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-06', '09:31'));
END $$;
SELECT is (pg_temp.day (NULL), 'none 3 no_report', 'the day is without a figure, whatever a feed sends, and its close is evaluated again');
SELECT is (pg_temp.day (pg_temp.at ('2024-07-06', '08:59')), '500 503 met', 'as of an instant before it stands');
SELECT is (pg_temp.day (pg_temp.at ('2024-07-06', '09:32')), 'none 3 no_report', 'as of one after it does not');
SELECT is ((SELECT came FROM punctuality ('kich-hoat', 1, '{22738}', '2024-07-05', '2024-07-05', NULL)), 0, 'the report of that day has not come');
SELECT is ((SELECT count (*) FROM standing_figures ('58', 'kich-hoat', '{22738}', '{19900}', '{19999}', 19900, 19999, 100)), 1::bigint, 'only the other day''s stands');
SELECT throws_ok ($$ SELECT void_figure ('kich-hoat', '22738', '2024-07-05', 'x', '2024-07-06 10:00+07') $$, 'P0002', NULL, 'what is taken out cannot be taken out');
DO $$ BEGIN
    PERFORM pg_temp.report ('22738', '2024-07-06', 9, 9223372036854775807, pg_temp.at ('2024-07-06', '10:00'));
    PERFORM void_figure ('kich-hoat', '22738', '2024-07-06', 'x', pg_temp.at ('2024-07-06', '11:00'));
END $$;
SELECT is ((SELECT value FROM progress WHERE unit = '22738' AND day = '2024-07-06' ORDER BY rev DESC LIMIT 1), NULL, 'one of the highest revision there is, from before there was a bound, too');
SELECT * FROM finish ();
