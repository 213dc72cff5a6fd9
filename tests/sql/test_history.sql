-- How it stood, compared with a plain reading of the log: random revisions that come out of order, are sent again below others, correct days long past, are
-- taken out or given back; explanations and decisions; some of it rolled up and some not, over the merger of 1/11/2024; at instants of every kind.
SELECT plan (17);
SELECT setseed (0.5);
CREATE TEMP TABLE reporting AS
    SELECT n.unit, greatest (n.from_day, '2024-10-25') AS first, least (n.to_day, '2024-11-08') AS last FROM campaign_node n
    WHERE n.campaign = 'dinh-danh-muc-2' AND n.generation = 1 AND n.reporting AND (n.parent IN ('582', '585') OR n.unit = '22870');
CREATE TEMP TABLE drawn AS
    SELECT r.unit, d::date AS day, (random () * 6)::integer + 1 AS rev, CASE WHEN random () < 0.1 THEN NULL ELSE (random () * 40)::integer END AS value,
           timestamptz '2024-10-25 08:00+07' + (d::date - DATE '2024-10-25') * interval '1 day' + random () * random () * interval '9 days' AS at
    FROM reporting r CROSS JOIN generate_series (r.first::timestamp, r.last::timestamp, interval '1 day') d CROSS JOIN generate_series (1, 5) WHERE random () < 0.6;
INSERT INTO progress (province, campaign, unit, day, rev, value, others, feed, seq, received_at)
    SELECT '58', 'dinh-danh-muc-2', d.unit, d.day, d.rev, d.value, NULL, 'feed', 1, d.at FROM drawn d ON CONFLICT DO NOTHING;
INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at) -- another campaign's, of the same units and days
    SELECT '58', 'kich-hoat', d.unit, d.day, 9, 7, 'feed', 1, d.at FROM drawn d WHERE d.day < '2024-10-29' ON CONFLICT DO NOTHING;
INSERT INTO explanation (province, campaign, unit, document, rev, day, reason, count, feed, seq, received_at)
    SELECT '58', 'dinh-danh-muc-2', r.unit, 'doc-' || n, v, r.first + (random () * 9)::integer, 'abroad', 1 + n, 'feed', 1, timestamptz '2024-10-26 08:00+07' + (n + v * 3) * interval '17 hours'
    FROM reporting r CROSS JOIN generate_series (1, 2) n CROSS JOIN generate_series (1, 2) v WHERE random () < 0.4 ON CONFLICT DO NOTHING;
INSERT INTO explanation_decision (province, campaign, unit, document, rev, ordinal, accepted, decided_by, at)
    SELECT e.province, e.campaign, e.unit, e.document, e.rev, o, random () < 0.7, 'pc06', e.received_at + o * interval '11 hours'
    FROM explanation e CROSS JOIN generate_series (1, 2) o WHERE random () < 0.7;
CREATE FUNCTION pg_temp.put_to_work (p_after timestamptz, p_upto timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO work (province, campaign, kind, day, units) SELECT '58', p.campaign, 'progress', p.day, array_agg (DISTINCT p.unit) FROM progress p
    WHERE p.received_at > p_after AND p.received_at <= p_upto GROUP BY p.campaign, p.day;
    INSERT INTO work (province, campaign, kind, units) SELECT '58', e.campaign, 'explanation', array_agg (DISTINCT e.unit) FROM explanation e
    LEFT JOIN explanation_decision d USING (province, campaign, unit, document, rev)
    WHERE greatest (e.received_at, d.at) > p_after AND e.received_at <= p_upto GROUP BY e.campaign;
$$;

-- The answer of the log itself, with nothing left out.
CREATE FUNCTION pg_temp.plainly (p_as_of timestamptz) RETURNS TABLE (unit text, day date, value bigint, explained bigint) LANGUAGE sql AS $$
    WITH said AS (
        SELECT DISTINCT ON (p.unit, p.day) p.unit, p.day, p.value FROM progress p
        WHERE p.campaign = 'dinh-danh-muc-2' AND p.received_at <= p_as_of ORDER BY p.unit, p.day, p.rev DESC),
    newest AS (SELECT DISTINCT ON (e.unit, e.document) * FROM explanation e WHERE e.received_at <= p_as_of ORDER BY e.unit, e.document, e.rev DESC),
    taken AS (
        SELECT n.unit, n.day, sum (n.count)::bigint AS explained FROM newest n
        WHERE (SELECT d.accepted FROM explanation_decision d WHERE d.unit = n.unit AND d.document = n.document AND d.rev = n.rev AND d.at <= p_as_of
               ORDER BY d.ordinal DESC LIMIT 1) GROUP BY n.unit, n.day),
    leaf AS (SELECT coalesce (s.unit, t.unit) AS unit, coalesce (s.day, t.day) AS day, s.value, coalesce (t.explained, 0) AS explained
             FROM said s FULL JOIN taken t ON t.unit = s.unit AND t.day = s.day)
    SELECT l.unit, f.day, sum (f.value)::bigint, sum (f.explained)::bigint
    FROM (SELECT DISTINCT x.unit, x.leaf, x.leaf_from, x.leaf_to FROM campaign_leaf x WHERE x.campaign = 'dinh-danh-muc-2' AND x.generation = 1) l
    JOIN leaf f ON f.unit = l.leaf AND f.day BETWEEN l.leaf_from AND l.leaf_to GROUP BY l.unit, f.day
    HAVING sum (f.value) IS NOT NULL OR sum (f.explained) > 0
$$;
CREATE TEMP TABLE instant AS
    SELECT timestamptz '2024-10-25 12:00+07' + n * interval '41 hours' AS at FROM generate_series (0, 10) n
    UNION SELECT p.received_at FROM (SELECT x.received_at, row_number () OVER (ORDER BY x.received_at) AS place FROM progress x) p WHERE p.place % 190 = 0 -- the very instant counts
    UNION SELECT p.received_at - interval '1 microsecond' FROM (SELECT x.received_at, row_number () OVER (ORDER BY x.received_at) AS place FROM progress x) p WHERE p.place % 190 = 0;
CREATE FUNCTION pg_temp.differ () RETURNS TABLE (at timestamptz, side text, unit text, day date, value bigint, explained bigint) LANGUAGE sql AS $$
    WITH answered AS MATERIALIZED (
        SELECT i.at, f.* FROM instant i CROSS JOIN LATERAL figures_as_of ('58', 'dinh-danh-muc-2', 1,
            ARRAY (SELECT DISTINCT n.unit FROM campaign_node n WHERE n.campaign = 'dinh-danh-muc-2' AND n.generation = 1), '-infinity', 'infinity', i.at) f
        WHERE f.value IS NOT NULL OR f.explained > 0),
    plain AS MATERIALIZED (SELECT i.at, f.* FROM instant i CROSS JOIN LATERAL pg_temp.plainly (i.at) f)
    (SELECT a.at, 'too much', a.unit, a.day, a.value, a.explained FROM answered a EXCEPT SELECT p.at, 'too much', p.unit, p.day, p.value, p.explained FROM plain p)
    UNION ALL
    (SELECT p.at, 'missing', p.unit, p.day, p.value, p.explained FROM plain p EXCEPT SELECT a.at, 'missing', a.unit, a.day, a.value, a.explained FROM answered a)
$$;
-- When each day was first reported, and what stood, of all days as of an instant or of some as of one each.
CREATE FUNCTION pg_temp.reports_differ () RETURNS TABLE (at timestamptz, unit text, day date, told text, plain text) LANGUAGE sql AS $$
    WITH asked AS MATERIALIZED (SELECT array_agg (r.unit) AS units, array_agg (r.first::date) AS first, array_agg (r.last::date) AS last FROM reporting r),
    closes AS MATERIALIZED ( -- two days of three, each as of an instant of its own
        SELECT jsonb_object_agg (d::date, d + interval '40 hours') AS instants FROM generate_series (timestamptz '2024-10-25', '2024-11-08', interval '1 day') d WHERE extract (day FROM d)::integer % 3 > 0),
    told AS MATERIALIZED (
        SELECT i.at, s.unit, s.day, concat_ws (' ', s.first_at, s.value) AS said FROM instant i CROSS JOIN asked a
        CROSS JOIN LATERAL standing_reports ('58', 'dinh-danh-muc-2', a.units, a.first, a.last, NULL, i.at) s
        UNION ALL
        SELECT NULL, s.unit, s.day, concat_ws (' ', s.first_at, s.value) FROM closes c CROSS JOIN asked a
        CROSS JOIN LATERAL standing_reports ('58', 'dinh-danh-muc-2', a.units, a.first, a.last, c.instants, NULL) s),
    plain AS MATERIALIZED (
        SELECT i.at, p.unit, p.day, concat_ws (' ', min (p.received_at) FILTER (WHERE p.value IS NOT NULL), (array_agg (p.value ORDER BY p.rev DESC))[1]) AS said
        FROM (SELECT x.at, NULL::jsonb AS instants FROM instant x UNION ALL SELECT NULL, c.instants FROM closes c) i
        JOIN progress p ON p.campaign = 'dinh-danh-muc-2' AND p.received_at <= CASE WHEN i.at IS NULL THEN (i.instants ->> p.day::text)::timestamptz ELSE i.at END
        JOIN reporting r ON r.unit = p.unit AND p.day BETWEEN r.first AND r.last
        GROUP BY i.at, p.unit, p.day HAVING count (p.value) > 0)
    SELECT coalesce (t.at, p.at), coalesce (t.unit, p.unit), coalesce (t.day, p.day), t.said, p.said
    FROM told t FULL JOIN plain p ON t.at IS NOT DISTINCT FROM p.at AND t.unit = p.unit AND t.day = p.day WHERE t.said IS DISTINCT FROM p.said
$$;
-- The sums of nodes, their latest days and all that was reported, from the figures of each day.
CREATE FUNCTION pg_temp.sums_differ () RETURNS TABLE (at timestamptz, asked date, unit text, told text, plain text) LANGUAGE sql AS $$
    WITH node AS MATERIALIZED (SELECT n.unit, n.from_day, n.to_day, n.began FROM campaign_node n WHERE n.campaign = 'dinh-danh-muc-2' AND n.generation = 1),
    asked AS MATERIALIZED (SELECT i.at, d AS day FROM instant i CROSS JOIN unnest ('{2024-10-31,2024-11-02,2024-11-08}'::date[]) d),
    figures AS MATERIALIZED (SELECT i.at, f.* FROM instant i CROSS JOIN LATERAL pg_temp.plainly (i.at) f),
    told AS MATERIALIZED (
        SELECT a.at, a.day, f.unit, f.from_day, concat_ws (' ', f.cumulative, f.explained, coalesce (f.value, -1), f.explained_on_day, f.reported, f.pace_days, f.pace_sum, f.pace_squares,
               f.pace_from, coalesce (f.pace_before, 0)) AS said
        FROM asked a CROSS JOIN LATERAL node_figures ('58', 'dinh-danh-muc-2', 1, (SELECT array_agg (n.unit ORDER BY n.unit, n.from_day) FROM node n),
            (SELECT array_agg (n.from_day ORDER BY n.unit, n.from_day) FROM node n), a.day, a.at) f),
    plain AS (
        SELECT a.at, a.day, n.unit, n.from_day, concat_ws (' ', coalesce (t.cumulative, 0), coalesce (t.explained, 0), coalesce (t.value, -1), coalesce (t.explained_on_day, 0),
               coalesce (t.reported, 0), l.days, l.total, l.squares, l.first, l.before) AS said
        FROM asked a CROSS JOIN node n
        CROSS JOIN LATERAL (
            SELECT sum (f.value) FILTER (WHERE f.day <= a.day) AS cumulative, sum (f.explained) FILTER (WHERE f.day <= a.day) AS explained,
                   sum (f.value) FILTER (WHERE f.day = a.day) AS value, sum (f.explained) FILTER (WHERE f.day = a.day) AS explained_on_day, sum (f.value) AS reported
            FROM campaign_source s JOIN figures f ON f.at = a.at AND f.unit = s.source AND f.day BETWEEN s.source_from AND s.source_to
            WHERE s.campaign = 'dinh-danh-muc-2' AND s.generation = 1 AND s.unit = n.unit AND s.from_day = n.from_day) t
        CROSS JOIN LATERAL (
            SELECT count (*) AS days, sum (x.value) AS total, sum (x.value * x.value) AS squares, min (x.day) AS first, count (*) FILTER (WHERE x.day < a.day) AS before
            FROM (SELECT f.day, f.value FROM figures f WHERE f.at = a.at AND f.unit = n.unit AND f.day BETWEEN n.began AND a.day AND f.value IS NOT NULL ORDER BY f.day DESC LIMIT 7) x) l)
    SELECT p.at, p.day, p.unit, t.said, p.said FROM plain p LEFT JOIN told t USING (at, day, unit, from_day) WHERE t.said IS DISTINCT FROM p.said
$$;

SELECT cmp_ok ((SELECT count (*) FROM progress WHERE campaign = 'dinh-danh-muc-2'), '>', 300::bigint, 'many revisions');
SELECT cmp_ok ((SELECT count (*) FROM progress p WHERE EXISTS (SELECT 1 FROM progress q WHERE q.campaign = p.campaign AND q.unit = p.unit AND q.day = p.day AND q.rev < p.rev
                AND q.received_at > p.received_at)), '>', 50::bigint, 'of which lower ones come after higher ones');
SELECT is_empty ('SELECT 1 FROM figure', 'nothing is rolled up');
SELECT pg_temp.put_to_work ('-infinity', 'infinity');
SELECT is_empty ('SELECT * FROM pg_temp.differ () LIMIT 5', 'everything waits');
SELECT is_empty ('SELECT * FROM pg_temp.reports_differ () LIMIT 5', 'when it was first reported is told meanwhile');
SELECT aggregate_work ('58', 'dinh-danh-muc-2', 7, true);
SELECT is_empty ('SELECT * FROM pg_temp.differ () LIMIT 5', 'some of it is rolled up');
SELECT is_empty ('SELECT * FROM pg_temp.sums_differ () LIMIT 5', 'so are the sums, the latest days and all that was reported');
SELECT is_empty ('SELECT * FROM pg_temp.reports_differ () LIMIT 5', 'and the first reports');
SELECT drain_work ('58', 'dinh-danh-muc-2');
SELECT is_empty ('SELECT * FROM pg_temp.differ () LIMIT 5', 'all of it is');
SELECT is_empty ('SELECT * FROM pg_temp.sums_differ () LIMIT 5', 'and the sums');
SELECT is_empty ('SELECT * FROM pg_temp.reports_differ () LIMIT 5', 'and the first reports of all of it');
SELECT results_eq ('SELECT unit, day, value FROM figure WHERE value IS NOT NULL AND campaign = ''dinh-danh-muc-2'' ORDER BY 1, 2',
    'SELECT unit COLLATE "C", day, value FROM pg_temp.plainly (''infinity'') WHERE value IS NOT NULL ORDER BY 1, 2', 'what stands is what the log says at last');

-- The same as it came, a roll-up every so often, instead of all at once.
CREATE TEMP TABLE log AS SELECT * FROM progress WHERE campaign = 'dinh-danh-muc-2';
DO $$ DECLARE v_from timestamptz := '-infinity'; v_upto timestamptz; BEGIN
    DELETE FROM progress WHERE campaign = 'dinh-danh-muc-2';
    PERFORM figures_rebuild ('58', 'dinh-danh-muc-2');
    FOR v_upto IN SELECT timestamptz '2024-10-25' + n * interval '19 hours' FROM generate_series (1, 30) n LOOP
        INSERT INTO progress SELECT * FROM log WHERE received_at > v_from AND received_at <= v_upto;
        PERFORM pg_temp.put_to_work (v_from, v_upto), drain_work ('58', 'dinh-danh-muc-2');
        v_from := v_upto;
    END LOOP;
END $$;
SELECT results_eq ('TABLE log ORDER BY unit, day, rev', 'SELECT * FROM progress WHERE campaign = ''dinh-danh-muc-2'' ORDER BY unit, day, rev', 'all of it came again');
SELECT is_empty ('SELECT * FROM pg_temp.reports_differ () LIMIT 5', 'the first reports are the same, whatever was rolled up when');
SELECT is_empty ('SELECT f.unit, f.day, f.first_at, f.stands_at FROM figure f JOIN reporting r USING (unit) WHERE f.campaign = ''dinh-danh-muc-2'' AND f.rev IS NOT NULL EXCEPT
    SELECT p.unit, p.day, min (p.received_at) FILTER (WHERE p.value IS NOT NULL), (array_agg (p.received_at ORDER BY p.rev DESC))[1] FROM progress p
    WHERE p.campaign = ''dinh-danh-muc-2'' GROUP BY p.unit, p.day', 'each figure keeps when it was first reported and when what stands came');

-- Whoever asks when a day was first reported does not read all that was ever sent of it.
INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at)
    SELECT '58', 'dinh-danh-muc-2', r.unit, '2024-10-28', n, n, 'feed', 1, timestamptz '2024-11-20 08:00+07' + n * interval '1 second' FROM reporting r CROSS JOIN generate_series (10, 500) n WHERE r.first <= '2024-10-28';
DO $$ BEGIN PERFORM pg_temp.put_to_work ('2024-11-20 07:00+07', 'infinity'), drain_work ('58', 'dinh-danh-muc-2'); END $$;
CREATE TEMP TABLE read_before AS SELECT seq_tup_read + idx_tup_fetch AS rows FROM pg_stat_xact_user_tables WHERE relname = 'progress';
DO $$ BEGIN PERFORM day_reports ('58', 'dinh-danh-muc-2', array_agg (r.unit), array_agg (r.first::date), array_agg (r.last::date), '{"2024-10-26": "2024-10-28 08:00+07"}', NULL) FROM reporting r; END $$;
SELECT cmp_ok ((SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'progress') - (SELECT rows FROM read_before), '<', 500::bigint, 'of a thousand corrections none is read');

-- The log's key begins with the day: whoever asks for the past of units without naming days reads the whole index.
SELECT is_empty ($$ SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosrc ~ '(FROM|JOIN) progress ' AND p.prosrc !~ '\.day = '
    AND p.proname NOT IN ('archive_parts', 'campaign_stands', 'figures_rebuild', 'note_flapping', 'removal_days', 'removal_sizes', 'reported_days', 'spared_units', 'whole_from') $$, 'days are named but where all is read, or what came lately, or the last day is asked');
SELECT * FROM finish ();
