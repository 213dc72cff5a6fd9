SELECT plan (14);
-- Units by what somebody types; the courses of those below one; who has not reported.
CREATE FUNCTION pg_temp.found (p_text text, p_scope text DEFAULT NULL, p_day date DEFAULT '2024-07-01', p_unit text DEFAULT NULL, p_limit integer DEFAULT 20) RETURNS json LANGUAGE sql AS $$
    SELECT units_json ('kich-hoat', p_text, p_unit, p_day, p_limit, '2024-07-01 12:00+07', p_scope)::json
$$;
CREATE FUNCTION pg_temp.codes (p json) RETURNS text[] LANGUAGE sql AS $$ SELECT ARRAY (SELECT x ->> 'unit' FROM json_array_elements (p -> 'units') x) $$;

SELECT is ((pg_temp.codes (pg_temp.found ('bac ai')))[1], '584', 'without accents');
SELECT is ((pg_temp.codes (pg_temp.found ('BÁC  ÁI')))[1], '584', 'with them, in capitals, with spaces');
SELECT is ((pg_temp.codes (pg_temp.found ('thap ch')))[1], '582', 'words from their beginnings, in any place of the name');
SELECT is (pg_temp.codes (pg_temp.found ('hap')), '{}', 'and not from their middle');
SELECT ok (pg_temp.codes (pg_temp.found ('%')) = '{}' AND pg_temp.codes (pg_temp.found ('_')) = '{}', 'no pattern');
SELECT ok ((SELECT bool_and (starts_with (c, '584')) FROM unnest (pg_temp.codes (pg_temp.found ('584'))) c), 'a code from its beginning');
SELECT is (pg_temp.codes (pg_temp.found ('phan rang', '58/584')), '{}', 'nothing outside of what may be seen');
SELECT is ((SELECT json_agg (x -> 'path' -> 0 ->> 'unit')::text FROM json_array_elements (pg_temp.found ('', '58/584', '2024-07-01', '584') -> 'units') x), '["584"]', 'nor above it');
SELECT is (json_array_length (pg_temp.found ('', NULL, '2024-07-01', NULL, 3) -> 'units'), 3);
SELECT is ((pg_temp.found ('', NULL, '2024-07-01', NULL, 3) ->> 'total')::bigint, (SELECT count (*) FROM status_rows ('kich-hoat', '2024-07-01', NULL)));

DO $$ BEGIN
    PERFORM pg_temp.report_all ('2024-07-01', 2, '58/584');
    PERFORM pg_temp.report ((SELECT min (unit) FROM status_rows ('kich-hoat', '2024-07-02', NULL) WHERE parent = '584'), '2024-07-02', 9);
    PERFORM aggregate_work ('58', 'kich-hoat', 100, true);
END $$;
SELECT is ((SELECT x ->> 'day' FROM json_array_elements (courses_json ('kich-hoat', NULL, '2024-07-01', '2024-07-02', NULL, '2024-07-02 12:00+07', NULL)::json -> 'units') x
            WHERE x ->> 'unit' = '584'), '[null, 9]', 'what was done on each day, null without a report');
SELECT is ((SELECT jsonb_agg ((x ->> 'plan')::jsonb -> 1 ORDER BY x ->> 'unit') FROM json_array_elements (courses_json ('kich-hoat', NULL, '2024-07-01', '2024-07-02', NULL, '2024-07-02 12:00+07', NULL)::json -> 'units') x),
           (SELECT jsonb_agg (plan_day ORDER BY unit) FROM status_rows ('kich-hoat', '2024-07-02', NULL) WHERE parent = '58'), 'the plans are those of the status');
SELECT is ((SELECT x ->> 'day' FROM json_array_elements (courses_json ('kich-hoat', NULL, '2024-07-01', '2024-07-02', clock_timestamp (), clock_timestamp () + interval '1 second', '58/584')::json -> 'units') x),
           '[null, 9]', 'as of an instant, and of one that may be seen alone');
SELECT is ((missing_json ('kich-hoat', '2024-07-01', NULL, NULL, 2, '2024-07-02 12:00+07')::json ->> 'total')::bigint, (SELECT count (*) FROM status_rows ('kich-hoat', '2024-07-01', NULL) WHERE parent = '584'));
