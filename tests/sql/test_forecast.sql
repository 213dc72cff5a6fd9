SELECT plan (34);
-- When a unit will be done: at its mean, within the band that eight in ten keep to, and once more for silent days. How many keep to it: tests/bench/forecast.py.

-- of 8, 12, 10, 9 and 11: 50, of which the squares are 510
SELECT is (forecast_days (100, 5, 50, 510, 0), 10, 'at the mean');
SELECT is (forecast_days (101, 5, 50, 510, 0), 11, 'a day that is begun counts');
SELECT is (forecast_days (1, 5, 50, 510, 0), 1);
SELECT is (round (forecast_brings (10, 5, 50, 510, 0)::numeric, 2), 100.00);
SELECT is (round (forecast_brings (10, 5, 50, 510, 1)::numeric, 2), 130.24, 'worked out by hand: 100 x e^(1.2816 x sqrt (0.1 x 0.3 + 0.05^2 x 5))');
SELECT is (round (forecast_brings (10, 5, 50, 510, -1)::numeric, 2), 76.78);
SELECT is (round (forecast_brings (10, 5, 50, 1000, -1)::numeric, 2), 45.03, 'days that scatter more make it wider');
SELECT is (forecast_days (100, 7, 0, 0, 0), NULL, 'nothing was done');
SELECT is (forecast_days (100001, 5, 50, 510, 0), NULL, 'more than ten thousand days');
SELECT ok (forecast_days (99000, 5, 50, 510, 0) = 9900 AND forecast_days (99000, 5, 50, 510, -1) IS NULL, 'so far ahead the latest day cannot be told');
SELECT is ((SELECT count (*) FROM generate_series (1, 3000, 7) w CROSS JOIN generate_series (-1, 1) s CROSS JOIN LATERAL (SELECT forecast_days (w, 5, 50, 700, s) AS d) f
            WHERE f.d IS NULL OR forecast_brings (f.d, 5, 50, 700, s) < w OR (f.d > 1 AND forecast_brings (f.d - 1, 5, 50, 700, s) >= w)), 0::bigint, 'the first day by which it is done');
SELECT is ((SELECT count (*) FROM generate_series (1, 3000, 7) w
            WHERE NOT forecast_days (w, 5, 50, 700, 1) <= forecast_days (w, 5, 50, 700, 0) OR NOT forecast_days (w, 5, 50, 700, 0) <= forecast_days (w, 5, 50, 700, -1)), 0::bigint);

-- 22738 reports of the first, the second, the fourth and the fifth day
SELECT pg_temp.report ('22738', d::date, v) FROM (VALUES ('2024-07-01', 8), ('2024-07-02', 12), ('2024-07-04', 10), ('2024-07-05', 9)) x (d, v);
SELECT aggregate_work ('58', 'kich-hoat', 100, true);
CREATE FUNCTION pg_temp.forecast (p_day date, p_as_of timestamptz DEFAULT NULL, p_unit text DEFAULT '22738') RETURNS jsonb LANGUAGE sql AS $$
    SELECT pg_temp.unit_status (p_unit, p_day, pg_temp.at (p_day, '12:00'), p_as_of) -> 'forecast'
$$;
SELECT is (pg_temp.forecast ('2024-07-02'), '{"finish": null, "low": null, "high": null, "why": "too_little_data", "silent": null}'::jsonb, 'two days are too few');
SELECT is (pg_temp.forecast ('2024-07-05') #>> '{silent,days}', '1', 'the third');
SELECT is (pg_temp.forecast ('2024-07-06') #>> '{silent,days}', '1', 'its report can still come: the day itself is not silent');
SELECT is (pg_temp.forecast ('2024-07-07') #>> '{silent,days}', '2');
SELECT is (pg_temp.forecast ('2024-07-07', pg_temp.at ('2024-07-07', '12:00')), pg_temp.forecast ('2024-07-07'), 'as of then the same');
SELECT is ((SELECT (f -> 'finish', f #> '{silent,finish}')::text FROM pg_temp.forecast ('2024-07-07') f),
           (SELECT (to_jsonb (c.working_days[d.ordinal + ceil (r.workable / (39 / 4.0))::integer]), to_jsonb (c.working_days[d.ordinal + ceil (r.workable / (39 / 6.0))::integer]))::text
            FROM campaign c JOIN campaign_day d ON d.campaign = c.code AND d.day = '2024-07-07' CROSS JOIN status_rows (c.code, '2024-07-07', NULL) r
            WHERE c.code = 'kich-hoat' AND r.unit = '22738'), 'of 39 in four days, and in six');
SELECT is (forecast_sentence (true, 5, '{"finish": "2024-08-02", "low": "2024-07-28", "high": "2024-08-10", "silent": {"days": 2, "finish": "2024-08-09"}}'),
           'Theo tiến độ các ngày gần đây, dự kiến hoàn thành ngày 02/8/2024 (sớm nhất 28/7/2024, muộn nhất 10/8/2024). Nếu 2 ngày không có báo cáo là không làm được gì: 09/8/2024.');
SELECT is (forecast_sentence (false, 5, '{"finish": "2024-08-02", "low": "2024-07-28", "high": "2024-08-10", "silent": {"days": 2, "finish": "2024-08-02"}}'),
           'At the pace of the latest days it will be reached on 2024-08-02 (at the earliest 2024-07-28, at the latest 2024-08-10).', 'where it makes no difference nothing is said');
SELECT excuse ('kich-hoat', '22738', '2024-07-03', NULL, false, 'bão', '12/CV', 'tester', pg_temp.at ('2024-07-07', '13:00'));
SELECT is (pg_temp.forecast ('2024-07-07') #>> '{silent,days}', '1', 'on an excused day nothing is asked for');
SELECT is (pg_temp.forecast ('2024-07-07', pg_temp.at ('2024-07-07', '12:00')) #>> '{silent,days}', '2', 'as of before, it is');
-- weekdays: 2024-07-01 is a Monday; the newest day comes first
CREATE FUNCTION pg_temp.effect (p_values bigint[], p_pace integer DEFAULT 7) RETURNS numeric[] LANGUAGE sql AS $$
    SELECT array_agg (round (e::numeric, 4) ORDER BY n) FROM unnest (weekday_effect (
        ARRAY (SELECT '2024-07-01'::date + x::integer - 1 FROM unnest (p_values) WITH ORDINALITY AS v (v, x) ORDER BY x DESC),
        ARRAY (SELECT v FROM unnest (p_values) WITH ORDINALITY AS v (v, x) ORDER BY x DESC), p_pace)) WITH ORDINALITY AS e (e, n)
$$;
SELECT is (pg_temp.effect ('{10,10,10,10,10,4,0,10,10,10,10,10,4,0}'), '{1.2963,1.2963,1.2963,1.2963,1.2963,0.5185,0.0000,0.0000}', 'each day of a week, of 54 in seven, and nothing is left that scatters');
SELECT is (pg_temp.effect ('{10,10,10,10,10,4,0,10,10,10,10,10,4}'), NULL, 'thirteen days are too few');
SELECT is (pg_temp.effect ('{10,10,10,10,10,10,10,10,10,10,10,10,10,10}'), NULL, 'days that are alike');
SELECT is (pg_temp.effect ('{10,14,6,12,8,9,11,13,6,14,9,12,10,8}'), NULL, 'days that differ by no more than the days of one weekday do');
SELECT is (pg_temp.effect ('{0,0,0,0,0,0,0,0,0,0,0,0,0,0}'), NULL, 'nothing was done');
SELECT is (weekday_effect (ARRAY (SELECT d::date FROM generate_series ('2024-07-15'::timestamp, '2024-07-01', '-1 day') d WHERE d <> '2024-07-13'), '{9,0,9,9,9,9,9,0,4,9,9,9,9,9}', 7), NULL,
           'one Saturday alone');
SELECT is (pg_temp.effect ('{20,20,20,20,20,4,0,10,10,10,10,10,4,0}'), NULL, 'a pace that changes is no matter of weekdays, where that hides it');
SELECT is ((SELECT array_agg (forecast_weekly (ARRAY (SELECT '2024-07-14'::date + n FROM generate_series (0, 60) n), 1, w, 7, 54, '{1.2963,1.2963,1.2963,1.2963,1.2963,0.5185,0,0}', 0))
            FROM unnest ('{50,51,54,55}'::bigint[]) w), '{5,6,6,8}', 'from Monday on: five full days, the Saturday, nothing on Sunday');
SELECT is (forecast_weekly (ARRAY (SELECT '2024-07-14'::date + n FROM generate_series (0, 20) n), 1, 1000, 7, 54, '{1.2963,1.2963,1.2963,1.2963,1.2963,0.5185,0,0}', 0), NULL, 'beyond the calendar');

-- 22741 does nearly nothing at weekends for three weeks
SELECT pg_temp.report ('22741', '2024-07-01'::date + n, (ARRAY[1, 6, 7, 6, 7, 6, 1])[extract (dow FROM '2024-07-01'::date + n)::integer + 1] + n % 2) FROM generate_series (0, 20) n;
SELECT aggregate_work ('58', 'kich-hoat', 100, true);
CREATE TEMP TABLE band AS
SELECT forecast_json (c.working_days, d.ordinal, r) AS said, b.finish, b.low, b.high
FROM campaign c JOIN campaign_day d ON d.campaign = c.code AND d.day = '2024-07-21' CROSS JOIN status_rows (c.code, '2024-07-21', NULL) r
CROSS JOIN LATERAL forecast_band (c.working_days, d.ordinal, r.workable, r.pace_days, r.pace_sum, r.pace_squares, NULL) b WHERE c.code = 'kich-hoat' AND r.unit = '22741';
SELECT ok ((SELECT (said ->> 'low')::date >= low AND (said ->> 'high')::date < high FROM band), 'weekends are foreseen, and the band is not so wide');
SELECT is ((SELECT said ->> 'finish' FROM band), (SELECT finish::text FROM band), 'the finish stays at the mean');
SELECT is (pg_temp.forecast ('2024-07-22', pg_temp.at ('2024-07-22', '12:00'), '22741'), pg_temp.forecast ('2024-07-22', NULL, '22741'), 'as of then the same');
