-- Uploaded sheets: who may report for what, what each row would do, and that a sheet is sent once.
SELECT plan (28);
CREATE FUNCTION pg_temp.judged (p_rows jsonb, p_key text DEFAULT 'state') RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (coalesce (j ->> p_key, '-'), ' ' ORDER BY place)
    FROM jsonb_array_elements (sheet_judge ('d', 'kich-hoat', p_rows, false, '2024-07-10T05:00:00Z')) WITH ORDINALITY AS x (j, place)
$$;
CREATE FUNCTION pg_temp.row (p_unit text, p_day date, p_value integer) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object ('unit', p_unit, 'date', p_day, 'counts', jsonb_build_object ('activated', p_value))
$$;
SELECT account_add ('d', 'district', '582', '', 'vi', '2024-07-01', '2024-07-01');
SELECT account_add ('c', 'clerk', '22738', '', 'vi', '2024-07-01', '2024-07-01');

-- ---- what a sheet is read by
SELECT set_eq ($$SELECT u ->> 'code' FROM json_array_elements (sheet_campaign_json ('c', 'kich-hoat', NULL, '2024-07-10T05:00:00Z')::json -> 'units') u$$, ARRAY['22738']);
SELECT cmp_ok ((SELECT count (*) FROM json_array_elements (sheet_campaign_json ('d', 'kich-hoat', NULL, '2024-07-10T05:00:00Z')::json -> 'units')), '>', 10::bigint, 'a district has its communes');
SELECT is ((SELECT u ->> 'reporting' FROM json_array_elements (sheet_campaign_json ('d', 'kich-hoat', NULL, '2024-07-10T05:00:00Z')::json -> 'units') u WHERE u ->> 'code' = '582'), 'false');
SELECT is ((SELECT count (*) FROM json_array_elements (sheet_campaign_json ('d', 'kich-hoat', '22741', '2024-07-10T05:00:00Z')::json -> 'units')), 1::bigint);
SELECT throws_ok ($$SELECT sheet_campaign_json ('d', 'kich-hoat', '584', '2024-07-10T05:00:00Z')$$, 'P0002', 'this account does not report for that unit');
SELECT throws_ok ($$SELECT sheet_campaign_json ('d', 'kich-hoat', '99999', '2024-07-10T05:00:00Z')$$, 'P0002', 'this account does not report for that unit', 'the same words where there is no such unit');
SELECT throws_ok ($$SELECT sheet_campaign_json ('d', 'none', NULL, '2024-07-10T05:00:00Z')$$, 'P0002');
SELECT is (sheet_first_open ('kich-hoat', '2024-07-10T05:00:00Z'), '2024-07-03'::date);

-- ---- rows
INSERT INTO progress (province, campaign, unit, day, rev, feed, seq, received_at, value, others)
VALUES ('58', 'kich-hoat', '22738', '2024-07-09', 1, 'f', 1, '2024-07-09', 5, NULL), ('58', 'kich-hoat', '22741', '2024-07-09', 2, '', 0, '2024-07-09', NULL, NULL);
INSERT INTO explanation (province, campaign, unit, document, rev, day, reason, count, note, feed, seq, received_at)
VALUES ('58', 'kich-hoat', '22738', '7/GT', 2, '2024-07-09', 'abroad', 3, NULL, 'f', 1, '2024-07-09');
SELECT is (pg_temp.judged (jsonb_build_array (pg_temp.row ('22738', '2024-07-09', 5), pg_temp.row ('22738', '2024-07-09', 6), pg_temp.row ('22744', '2024-07-09', 6))), 'unchanged correction new');
SELECT is (pg_temp.judged (jsonb_build_array (pg_temp.row ('22738', '2024-07-09', 5), pg_temp.row ('22738', '2024-07-09', 6), pg_temp.row ('22744', '2024-07-09', 6)), 'rev'), '1 1 0');
SELECT is (pg_temp.judged (jsonb_build_array (pg_temp.row ('22744', '2024-07-09', 9000))), 'implausible');
SELECT matches (pg_temp.judged (jsonb_build_array (pg_temp.row ('22744', '2024-07-09', 9000)), 'detail'), '^9,000, above');
SELECT is (pg_temp.judged (jsonb_build_array (pg_temp.row ('582', '2024-07-09', 1), pg_temp.row ('22900', '2024-07-09', 1), pg_temp.row ('nothing', '2024-07-09', 1),
                                              pg_temp.row ('22744', '2024-07-11', 1), pg_temp.row ('22744', '2024-06-30', 1), pg_temp.row ('22744', '2024-07-01', 1),
                                              pg_temp.row ('22741', '2024-07-09', 1)), 'code'),
           'not_reporting_unit forbidden_unit forbidden_unit date_out_of_range date_out_of_range date_locked taken_out');
SELECT is (pg_temp.judged ('[{"unit": "22738", "date": "2024-07-09", "document": "7/GT", "reason": "abroad", "count": 3},
    {"unit": "22738", "date": "2024-07-09", "document": "7/GT", "reason": "abroad", "count": 4},
    {"unit": "22738", "date": "2024-07-09", "document": "8/GT", "reason": "abroad", "count": 4}, {"unit": "22738", "date": "2024-07-09", "document": "9/GT", "reason": "none", "count": 4}]'),
    'unchanged correction new rejected', 'explanations, by their document');
SELECT is (pg_temp.judged ('[]'), NULL, 'a sheet may have no good row');
INSERT INTO progress (province, campaign, unit, day, rev, feed, seq, received_at, value, others) VALUES ('58', 'kich-hoat', '22900', '2024-07-09', 3, 'f', 1, '2024-07-09', 777, NULL);
INSERT INTO explanation (province, campaign, unit, document, rev, day, reason, count, note, feed, seq, received_at)
VALUES ('58', 'kich-hoat', '22900', '7/GT', 2, '2024-07-09', 'abroad', 3, NULL, 'f', 1, '2024-07-09');
SELECT is (pg_temp.judged (jsonb_build_array (pg_temp.row ('22900', '2024-07-09', 1)), k), w, 'of another''s unit nothing that stands is told: ' || k)
FROM (VALUES ('old', '-'), ('rev', '0')) AS x (k, w);

-- ---- of metrics that a row leaves out what stands stays
UPDATE campaign SET metrics = '{activated,collected}' WHERE code = 'kich-hoat';
UPDATE progress SET others = '{"collected": 9}' WHERE unit = '22738' AND rev = 1;
SELECT is (pg_temp.judged (jsonb_build_array (pg_temp.row ('22738', '2024-07-09', 6)), 'counts'), '{"activated": 6, "collected": 9}');
SELECT is (pg_temp.judged ('[{"unit": "22744", "date": "2024-07-09", "counts": {"collected": 1}}]', 'code'), 'missing_field', 'without the metric that targets count');
SELECT is (pg_temp.judged ('[{"unit": "22738", "date": "2024-07-09", "counts": {"collected": 9}}]'), 'unchanged');

-- ---- sent once
SELECT sheet_keep ('d', 'kich-hoat', 'a.csv', 'x', '{"rows": [{"unit": "22744", "date": "2024-07-09", "counts": {"activated": 6}, "state": "new"}, {"state": "rejected"}]}') AS id \gset
SELECT is ((SELECT judged ->> 'sheet' FROM intake_sheet WHERE id = :'id'), :'id');
SELECT is ((SELECT count (*) FROM sheet_claim (:'id', 'c', true, '2024-07-10T05:00:00Z')), 0::bigint, 'another account has no such sheet');
SELECT is ((SELECT k.is_claimed::text || ' ' || jsonb_array_length (k.standing) FROM sheet_claim (:'id', 'd', true, '2024-07-10T05:00:00Z') k), 'true 1', 'with what its good rows would do now');
SELECT is ((SELECT k.is_claimed FROM sheet_claim (:'id', 'd', true, '2024-07-10T05:00:00Z') k), false, 'one at a time');
SELECT sheet_answer (:'id', NULL, '2024-07-10T05:00:00Z');
SELECT is ((SELECT k.is_claimed FROM sheet_claim (:'id', 'd', true, '2024-07-10T05:00:00Z') k), true, 'who could not finish gives it back');
SELECT is (sheet_answer (:'id', '{"answers": {"accepted": 1}}', '2024-07-10T05:00:00Z') ->> 'answers', '{"accepted": 1}');
SELECT is (sheet_answer (:'id', '{"answers": {"accepted": 2}}', '2024-07-10T05:00:00Z') ->> 'answers', '{"accepted": 1}', 'the first answer stands');
UPDATE intake_sheet SET made_at = clock_timestamp () - interval '31 days';
SELECT sheet_keep ('d', 'kich-hoat', 'b.csv', 'x', '{"rows": []}');
SELECT is ((SELECT array_agg (name) FROM intake_sheet), '{b.csv}', 'after 30 days it is gone');
SELECT * FROM finish ();
