SELECT plan (20);
-- The metrics beside the one that targets count: by node, day and instant; over the merger of 1/11; never a zero where nobody said anything.
UPDATE campaign SET metrics = '{activated,collected,approved}' WHERE code = 'dinh-danh-muc-2';
CREATE FUNCTION pg_temp.say (p_unit text, p_day date, p_others jsonb, p_rev bigint DEFAULT 1, p_at timestamptz DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
    SELECT pg_temp.report (p_unit, p_day, 1, p_rev, p_at, 'dinh-danh-muc-2');
    UPDATE progress SET others = p_others WHERE campaign = 'dinh-danh-muc-2' AND unit = p_unit AND day = p_day AND rev = p_rev;
$$;
CREATE FUNCTION pg_temp.counts (p_unit text, p_day date, p_level text DEFAULT NULL, p_as_of timestamptz DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
    SELECT counts_json ('dinh-danh-muc-2', p_day, p_unit, p_level, p_as_of, '2024-12-31 23:00+07')::jsonb
$$;
CREATE FUNCTION pg_temp.of (p_unit text, p_day date, p_metric text, p_as_of timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws (' ', coalesce (k ->> 'day', '-'), k ->> 'cumulative', k ->> 'reports')
    FROM (SELECT pg_temp.counts (p_unit, p_day, NULL, p_as_of) -> 'total' -> 'counts' -> p_metric AS k) x WHERE k IS NOT NULL
$$;
DO $$ BEGIN
    PERFORM pg_temp.say ('22738', '2024-07-01', '{"collected": 10, "approved": 4}'), pg_temp.say ('22741', '2024-07-01', '{"collected": 5}'),
            pg_temp.say ('22738', '2024-07-02', '{"collected": 7}'), pg_temp.say ('22741', '2024-07-02', NULL),
            pg_temp.say ('22870', '2024-07-02', '{"collected": 100, "approved": 0}'); -- of another district
END $$;
SELECT is (pg_temp.of ('22738', '2024-07-01', 'collected'), '10 10 1', 'a unit that reports, on the day');
SELECT is (pg_temp.of ('22738', '2024-07-02', 'collected'), '7 17 1', 'and so far');
SELECT is (pg_temp.of ('22738', '2024-07-02', 'approved'), '- 4 0', 'not said that day is not zero');
SELECT is (pg_temp.of ('22741', '2024-07-02', 'approved'), NULL, 'never said');
SELECT is (pg_temp.of ('582', '2024-07-01', 'collected'), '15 15 2', 'a sum');
SELECT is (pg_temp.of ('58', '2024-07-02', 'collected'), '107 122 2', 'of all below, those who said it that day');
SELECT is (pg_temp.of ('58', '2024-07-02', 'approved'), '0 4 1', 'a zero that was said');
SELECT is (pg_temp.counts (NULL, '2024-07-02') #>> '{total,counts,collected,cumulative}', '122', 'no unit: the top');
SELECT is ((SELECT sum ((u #>> '{counts,collected,cumulative}')::bigint) FROM jsonb_array_elements (pg_temp.counts ('58', '2024-07-02') -> 'units') u), 122::numeric,
           'children sum to their parent');
SELECT is ((SELECT count (*) || ' ' || count (*) FILTER (WHERE u -> 'counts' <> '{}') FROM jsonb_array_elements (pg_temp.counts ('582', '2024-07-02', 'all') -> 'units') u),
           (SELECT count (*) || ' 2' FROM campaign_node WHERE campaign = 'dinh-danh-muc-2' AND parent = '582' AND '2024-07-02' BETWEEN from_day AND to_day), 'every unit, two of which said something');
-- corrected later: now, and as it stood
DO $$ BEGIN PERFORM pg_temp.say ('22738', '2024-07-01', '{"collected": 8}', 2, '2024-07-03 09:00+07'); END $$;
SELECT is (pg_temp.of ('582', '2024-07-02', 'collected'), '7 20 1', 'the newest revision');
SELECT is (pg_temp.of ('582', '2024-07-02', 'collected', '2024-07-03 08:59:59.999999+07'), '7 22 1', 'as it stood before');
SELECT is (pg_temp.of ('582', '2024-07-02', 'collected', '2024-07-03 09:00+07'), '7 20 1', 'and in the very instant in which it came');
SELECT is (pg_temp.of ('582', '2024-07-02', 'approved'), NULL, 'a metric that the newest revision no longer has');
-- the merger: predecessors count for their successor, and once for the district
CREATE TEMP TABLE merged AS
    SELECT n.unit, min (s.source) AS before FROM campaign_node n
    JOIN campaign_source s ON s.campaign = n.campaign AND s.generation = n.generation AND s.unit = n.unit AND s.from_day = n.from_day AND s.source_to < n.from_day
    WHERE n.campaign = 'dinh-danh-muc-2' AND n.generation = 1 AND n.from_day = '2024-11-01' GROUP BY n.unit ORDER BY n.unit LIMIT 1;
DO $$ BEGIN
    PERFORM pg_temp.say ((SELECT before FROM merged), '2024-10-31', '{"approved": 30}'), pg_temp.say ((SELECT unit FROM merged), '2024-11-01', '{"approved": 3}');
END $$;
SELECT is (pg_temp.of ((SELECT unit FROM merged), '2024-11-01', 'approved'), '3 33 1', 'the successor has what its predecessors did');
SELECT is (pg_temp.of ('582', '2024-11-01', 'approved'), '3 33 1', 'the district has it once');
SELECT is (pg_temp.of ((SELECT before FROM merged), '2024-10-31', 'approved'), '30 30 1', 'before it, the units as they were');
SELECT throws_ok ($$SELECT counts_json ('dinh-danh-muc-2', '2024-07-02', 'nobody', NULL, NULL, '2024-08-01')$$, 'P0002', NULL, 'a unit that there is not');
SELECT throws_like ($$SELECT counts_json ('dinh-danh-muc-2', '2024-06-30', NULL, NULL, NULL, '2024-08-01')$$, '%has no day 2024-06-30%', 'a day before the campaign');
SELECT throws_like ($$SELECT counts_json ('dinh-danh-muc-2', '2031-01-01', NULL, NULL, NULL, '2024-08-01')$$, '%has no day 2031-01-01%', 'and one after it');
