SELECT plan (19);
-- What is said of a unit's standing is one sentence, wherever it is said. Where a forecast cannot be told, one word.
CREATE FUNCTION pg_temp.standing (p_change jsonb DEFAULT '{}', p_unit text DEFAULT '58') RETURNS status_row LANGUAGE sql AS $$
    SELECT jsonb_populate_record (r, p_change) FROM status_rows ('kich-hoat', '2024-07-10', NULL) r WHERE r.unit = p_unit
$$;
CREATE FUNCTION pg_temp.campaign (p_change jsonb DEFAULT '{}') RETURNS campaign LANGUAGE sql AS $$
    SELECT jsonb_populate_record (c, '{"baseline": {"as_of": "2024-06-30", "approved": 376451, "activated": 345154}}' || p_change) FROM campaign c WHERE c.code = 'kich-hoat'
$$;
CREATE FUNCTION pg_temp.forecast (p_finish text, p_low text, p_high text) RETURNS json LANGUAGE sql AS $$
    SELECT json_build_object ('finish', p_finish, 'low', p_low, 'high', p_high)
$$;

SELECT is (forecast_sentence (true, 5, pg_temp.forecast ('2024-08-02', '2024-07-28', '2024-08-10')),
           'Theo tiến độ các ngày gần đây, dự kiến hoàn thành ngày 02/8/2024 (sớm nhất 28/7/2024, muộn nhất 10/8/2024).');
SELECT is (forecast_sentence (false, 5, pg_temp.forecast ('2024-08-02', '2024-07-28', NULL)),
           'At the pace of the latest days it will be reached on 2024-08-02 (at the earliest 2024-07-28, at the latest cannot be told).');
SELECT is (forecast_sentence (true, 5, pg_temp.forecast ('2024-08-02', NULL, NULL)),
           'Theo tiến độ các ngày gần đây, dự kiến hoàn thành ngày 02/8/2024 (sớm nhất chưa xác định được, muộn nhất chưa xác định được).');
SELECT is (forecast_sentence (true, 5, pg_temp.forecast (NULL, NULL, NULL)), 'Ngày hoàn thành: chưa xác định được.');
SELECT is (forecast_sentence (false, 5, pg_temp.forecast (NULL, NULL, NULL)), 'When it will be reached cannot be told.');
SELECT is (forecast_sentence (true, 0, pg_temp.forecast (NULL, NULL, NULL)), NULL, 'nothing is left to do');

SELECT is (rest_sentence (true, pg_temp.campaign (), pg_temp.standing ('{"remaining": 0, "workable": 0}')), 'Chỉ tiêu được giao đã hoàn thành.');
SELECT ok (rest_sentence (true, pg_temp.campaign (), pg_temp.standing ('{"remaining": 3, "workable": 0}')) LIKE 'Các trường hợp còn lại đều đã có giải trình%');
SELECT ok (rest_sentence (false, pg_temp.campaign (), pg_temp.standing ('{"required_per_day": null}')) LIKE 'No planned day is left%2024-07-31.');
SELECT ok (rest_sentence (true, pg_temp.campaign (), pg_temp.standing ('{"days_left": 20, "required_per_day": 1500}')) LIKE 'Còn 20 ngày; mỗi ngày cần thực hiện 1.500 trường hợp%(31/7/2024).');

-- the baseline, by the names that the campaign gives
SELECT is (baseline_sentence (true, pg_temp.campaign (), pg_temp.standing ('{"cumulative": 1000}')),
           'Tính cả 345.154/376.451 tài khoản đã kích hoạt đến ngày 30/6/2024 (91,7%), đến nay đạt 346.154/376.451 tài khoản, tỷ lệ 92,0%.');
SELECT is (baseline_sentence (true, pg_temp.campaign ('{"metrics": ["issued"], "baseline": {"as_of": "2024-06-30", "approved": 376451, "issued": 345154}}'), pg_temp.standing ('{"cumulative": 1000}')),
           'Tính cả 345.154/376.451 trường hợp đã thực hiện đến ngày 30/6/2024 (91,7%), đến nay đạt 346.154/376.451 trường hợp, tỷ lệ 92,0%.', 'whatever the metric is called');
SELECT is (baseline_sentence (true, pg_temp.campaign ('{"metrics": ["issued"]}'), pg_temp.standing ()), NULL, 'a baseline of another metric');
SELECT is (baseline_sentence (true, pg_temp.campaign ('{"baseline": {}}'), pg_temp.standing ()), NULL, 'none');
SELECT is (baseline_sentence (true, pg_temp.campaign (), pg_temp.standing ('{"target": 31298}')), NULL, 'more cases than were approved and not done');
SELECT is (baseline_sentence (true, pg_temp.campaign (), pg_temp.standing ('{}', '587')), NULL, 'of the top alone');

-- they are the status's own, and the mails'
SELECT is (status_json ('kich-hoat', '2024-07-10', NULL, NULL, NULL, '2024-07-10 12:00+07')::json -> 'sentences' -> l.language ->> 'rest',
           (standing_sentences (l.vi, pg_temp.campaign (), pg_temp.standing ()))[2])
FROM (VALUES ('vi', true), ('en', false)) l (language, vi);
SELECT is (status_json ('kich-hoat', '2024-07-10', '587', NULL, NULL, '2024-07-10 12:00+07')::json -> 'sentences' -> 'vi' ->> 'unforeseen', unforeseen_word (true));
SELECT * FROM finish ();
