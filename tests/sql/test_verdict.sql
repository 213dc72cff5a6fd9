SELECT plan (27);
-- The verdict that the page says: before the close nobody is late, after it who is, by name; on a day that is not counted nobody; after the deadline how
-- the campaign ended. It stands on the same facts as the evening message.
CREATE FUNCTION pg_temp.status (p_day date, p_at timestamptz, p_unit text DEFAULT NULL, p_as_of timestamptz DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
    SELECT status_json ('kich-hoat', p_day, p_unit, NULL, p_as_of, p_at)::jsonb
$$;
CREATE FUNCTION pg_temp.said (p_key text, p_day date, p_at timestamptz, p_unit text DEFAULT NULL, p_language text DEFAULT 'vi') RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.status (p_day, p_at, p_unit) -> 'sentences' -> p_language ->> p_key
$$;
CREATE FUNCTION pg_temp.standing (p_unit text, p_day date, p_at timestamptz, p_of text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
    SELECT x FROM jsonb_array_elements (pg_temp.status (p_day, p_at, p_of) -> 'standing') x WHERE x ->> 'unit' = p_unit
$$;

-- 1/7: all communes of 584 are silent but one, which is below its plan; those of 588 are below; two of 582 are silent
DO $$ BEGIN
    PERFORM pg_temp.report (r.unit, '2024-07-01', greatest (0, r.plan_day + CASE WHEN r.parent IN ('584', '588') THEN -1 ELSE 9 END)::integer)
    FROM status_rows ('kich-hoat', '2024-07-01', NULL) r
    WHERE r.reporting AND r.unit NOT IN (SELECT l.unit FROM status_rows ('kich-hoat', '2024-07-01', NULL) l WHERE l.parent = '584' ORDER BY l.unit OFFSET 1)
      AND r.unit NOT IN (SELECT l.unit FROM status_rows ('kich-hoat', '2024-07-01', NULL) l WHERE l.parent = '582' ORDER BY l.unit LIMIT 2);
    PERFORM aggregate_work ('58', 'kich-hoat', 100, true);
END $$;
SELECT is (pg_temp.said ('verdict', '2024-07-01', '2024-07-01 16:00+07'),
           'Ngày 01/7, chưa chốt: 5 trong 7 huyện đạt chỉ tiêu ngày; 10 xã chưa báo cáo.', 'before the close no name');
SELECT is (pg_temp.standing ('584', '2024-07-01', '2024-07-01 16:00+07') ->> 'short', '-' || (SELECT cumulative FROM status_rows ('kich-hoat', '2024-07-01', NULL) WHERE unit = '584'),
           'the plan of a day that is not over is owed by nobody');
SELECT is (pg_temp.standing ('584', '2024-07-01', '2024-07-01 16:00+07') ->> 'made', NULL);
SELECT pg_temp.close ('2024-07-01');
SELECT is (pg_temp.said ('verdict', '2024-07-01', '2024-07-01 18:00+07'),
           'Ngày 01/7: 5 trong 7 huyện đạt chỉ tiêu ngày. Bác Ái, Thuận Bắc chưa đạt; 10 xã chưa báo cáo.');
SELECT is (pg_temp.said ('verdict', '2024-07-01', '2024-07-01 18:00+07', NULL, 'en'),
           'On 2024-07-01: 5 of 7 districts made the day''s target. Missed: Bác Ái, Thuận Bắc; 10 communes without a report.');
SELECT is (pg_temp.said ('verdict', '2024-07-01', '2024-07-01 18:00+07', '582'), 'Ngày 01/7, thành phố Phan Rang - Tháp Chàm: '
           || (SELECT count (*) FILTER (WHERE status IN ('met', 'done')) || ' trong ' || count (*) FROM status_rows ('kich-hoat', '2024-07-01', NULL, '582') WHERE parent = '582')
           || ' xã đạt chỉ tiêu ngày. ' || (SELECT string_agg (short_name (name), ', ' ORDER BY plan_cumulative - cumulative DESC, path)
                                             FROM status_rows ('kich-hoat', '2024-07-01', NULL, '582') WHERE parent = '582' AND status = 'no_report')
           || ' chưa đạt; 2 xã chưa báo cáo.', 'of a district its name');
SELECT is (pg_temp.said ('verdict', '2024-07-01', '2024-07-01 18:00+07', (SELECT min (unit) FROM status_rows ('kich-hoat', '2024-07-01', NULL) WHERE parent = '582')),
           'Ngày 01/7, ' || unit_word (true, (SELECT name FROM status_rows ('kich-hoat', '2024-07-01', NULL) WHERE parent = '582' ORDER BY unit LIMIT 1)) || ': chưa báo cáo.');
SELECT ok (pg_temp.said ('verdict', '2024-07-01', '2024-07-01 18:00+07', (SELECT min (unit) FROM status_rows ('kich-hoat', '2024-07-01', NULL) WHERE parent = '588'))
           ~ ': chưa đạt chỉ tiêu ngày, \d+/\d+\.$', 'of who reports, its figures');
SELECT ok (pg_temp.said ('verdict', '2024-07-31', '2024-07-31 18:00+07') = 'Ngày 31/7: không tính chỉ tiêu.', 'a day that is not counted');

-- the same facts as the evening message's: the same numbers, the same names
SELECT ok (verdict_words (true, result_facts ('kich-hoat', '2024-07-01', '58', '2024-07-01 18:00+07')) LIKE '5/7 huyện đạt, còn %; Bác Ái, Thuận Bắc chưa đạt');

-- worst first, by what is lacking of the plan to date; a silent unit says so
SELECT ok ((SELECT bool_and (x.now >= x.next) FROM (
    SELECT (e ->> 'short')::bigint AS now, lead ((e ->> 'short')::bigint) OVER (ORDER BY o) AS next
    FROM jsonb_array_elements (pg_temp.status ('2024-07-01', '2024-07-01 18:00+07') -> 'standing') WITH ORDINALITY AS t (e, o)) x WHERE x.next IS NOT NULL), 'worst first');
SELECT is (pg_temp.status ('2024-07-01', '2024-07-01 18:00+07') -> 'standing' -> 0 ->> 'unit', '584');
SELECT is (pg_temp.standing ('584', '2024-07-01', '2024-07-01 18:00+07') -> 'words' -> 'vi' ->> 'missing', '8 xã chưa báo cáo');
SELECT is (pg_temp.standing ('584', '2024-07-01', '2024-07-01 18:00+07') -> 'words' -> 'vi' ->> 'owes',
           'thấp hơn kế hoạch ' || (SELECT number_vi (plan_cumulative - cumulative) FROM status_rows ('kich-hoat', '2024-07-01', NULL) WHERE unit = '584'));
SELECT is (pg_temp.standing ('584', '2024-07-01', '2024-07-01 18:00+07') -> 'words' -> 'vi' ->> 'promise', '');
INSERT INTO promise (province, campaign, unit, kind, alert, ordinal, until, made_by, made_at, covers_until, level, alerts)
VALUES ('58', 'kich-hoat', '584', 'target_missed', 0, 1, '2024-07-05', 'chair-584', '2024-07-01 18:00+07', '2024-07-08', 0, '{}');
SELECT is (pg_temp.standing ('584', '2024-07-01', '2024-07-01 18:00+07') -> 'words' -> 'vi' ->> 'promise', 'cam kết ngày 05/7');
SELECT is (pg_temp.standing ('584', '2024-07-01', '2024-07-01 18:00+07') ->> 'promised', '2024-07-05');

-- the forecast and the deadline
SELECT is (finish_sentence (true, c, 5, f::json), w) FROM campaign c, (VALUES
    ('{"finish": "2024-08-05", "low": "2024-08-03", "high": "2024-08-09"}', 'Dự kiến hoàn thành khoảng 3–9/8: chậm 3–9 ngày.'),
    ('{"finish": "2024-08-01", "low": "2024-07-29", "high": "2024-08-04"}', 'Dự kiến hoàn thành khoảng 29/7–4/8: có thể chậm đến 4 ngày.'),
    ('{"finish": "2024-07-28", "low": "2024-07-25", "high": "2024-07-31"}', 'Dự kiến hoàn thành khoảng 25–31/7: đúng thời hạn.'),
    ('{"finish": "2025-01-05", "low": "2024-12-30", "high": null}', 'Dự kiến hoàn thành sớm nhất 30/12, muộn nhất chưa xác định được: chậm ít nhất 152 ngày.'),
    ('{"finish": null, "low": null, "high": null, "why": "too_little_data"}', 'Ngày hoàn thành: chưa đủ số liệu để dự kiến.'),
    ('{"finish": null, "low": null, "high": null, "why": "not_reachable"}', 'Với tiến độ các ngày gần đây thì không thể hoàn thành.')) AS t (f, w) WHERE c.code = 'kich-hoat';
SELECT is (finish_sentence (true, c, 0, '{}'::json), NULL) FROM campaign c WHERE c.code = 'kich-hoat';
SELECT ok (pg_temp.said ('deadline', '2024-07-01', '2024-07-01 18:00+07') LIKE 'Còn 29 ngày; mỗi ngày cần thực hiện % để hoàn thành đúng thời hạn (31/7/2024).');
SELECT ok (pg_temp.said ('deadline', '2024-07-31', '2024-07-31 23:00+07') NOT LIKE 'Đã hết hạn%', 'the deadline ends with its day');
SELECT is (pg_temp.said ('deadline', '2024-07-31', '2024-08-01 00:00+07'), 'Đã hết hạn (31/7/2024): còn '
           || (SELECT number_vi (remaining) FROM status_rows ('kich-hoat', '2024-07-31', NULL) WHERE unit = '58') || ', 0 trong 7 huyện hoàn thành.');
