SELECT plan (28);
-- Notices: who gets which, when, and what it says.
INSERT INTO member (code, province, unit, role, min_severity, language, mail, webhook, added_at) VALUES
    ('chair', '58', '58', 'chair', 'critical', 'vi', '', 'https://chair.example.vn', '2024-06-01'), ('police', '58', '58', 'police', 'info', 'vi', '', 'https://police.example.vn', '2024-06-01'),
    ('office', '58', '58', 'office', 'critical', 'vi', '', 'https://office.example.vn', '2024-06-01'), ('force', '58', '58', 'task_force', 'critical', 'en', '', 'https://force.example.vn', '2024-06-01'),
    ('pc06', '58', '58', 'pc06', 'critical', 'vi', 'pc06@example.vn', 'https://pc06.example.vn', '2024-06-01'), ('press', '58', '58', 'press', 'critical', 'vi', 'press@example.vn', '', '2024-06-01'),
    ('copy', '58', '58', 'copy', 'info', 'vi', 'copy@example.vn', '', '2024-06-01'), ('operator', '58', '58', 'operator', 'info', 'vi', 'operator@example.vn', '', '2024-06-01'),
    ('chair-587', '58', '587', 'chair', 'critical', 'vi', 'c587@example.vn', '', '2024-06-01'), ('no-mail', '58', '58', 'press', 'critical', 'vi', '', '', '2024-06-01');
UPDATE campaign SET baseline = '{"as_of": "2024-06-30", "approved": 376451, "activated": 345154}' WHERE code = 'kich-hoat';
UPDATE campaign_day SET counted = false WHERE campaign = 'dinh-danh-muc-2'; -- one campaign in these tests
CREATE FUNCTION pg_temp.look (p_at timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (concat_ws (' ', w.kind, w.day) || ': ' || run_task (w.province, w.campaign, w.kind, w.day, w.severity, w.said, w.feeds, p_at), ', ' ORDER BY w.kind)
    FROM due_tasks (p_at) w WHERE w.kind LIKE '%notices'
$$;
CREATE FUNCTION pg_temp.letters (p_kind text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (member || ' ' || channel, ', ' ORDER BY member, channel) FROM delivery WHERE notice = p_kind AND state = 'pending'
$$;
CREATE FUNCTION pg_temp.message (p_member text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    d delivery;
BEGIN
    SELECT * INTO d FROM delivery x WHERE x.member = p_member AND x.notice <> '' ORDER BY x.id DESC LIMIT 1;
    RETURN (SELECT notice_message (d, m.language) FROM member m WHERE m.code = p_member)::jsonb;
END $$;

-- ---- a closed day
DO $$ BEGIN
    PERFORM pg_temp.report_all ('2024-07-01', 0, '58/587');
    PERFORM pg_temp.report (unit, '2024-07-01', 0) FROM campaign_node WHERE campaign = 'kich-hoat' AND parent = '587';
END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-01', '17:29')), NULL, 'nothing before the close');
SELECT is (pg_temp.close ('2024-07-01') > 0, true);
SELECT is (pg_temp.look (pg_temp.at ('2024-07-01', '17:30')), 'close_notices 2024-07-01: 5', 'after it, once for all');
SELECT is (pg_temp.letters ('published'), 'press mail', 'the press gets the published figures');
SELECT is (pg_temp.letters ('daily'), 'chair webhook, force webhook, office webhook, police webhook', 'the province''s chair, police, office and task force the day''s result: no district, no copy, no PC06');
SELECT is (pg_temp.look (pg_temp.at ('2024-07-01', '17:31')), NULL, 'once a day');
SELECT is (pg_temp.message ('press') ->> 'subject', '[kich-hoat] Số liệu công bố ngày 01/7/2024');
SELECT is (pg_temp.message ('press') -> 'lines' ->> 0, 'Số liệu công bố ngày 01/7/2024, đã chốt lúc 17 giờ 30 ngày 01/7/2024.');
SELECT is (pg_temp.message ('press') -> 'lines' ->> 1, (SELECT format ('Tỉnh Ninh Thuận: trong ngày %s trường hợp; lũy kế từ ngày 01/7/2024: %s/31.297 trường hợp, đạt %s%% chỉ tiêu.',
    day, cumulative, replace (percent::text, '.', ',')) FROM status_rows ('kich-hoat', '2024-07-01', NULL) WHERE unit = '58'));
SELECT is ((SELECT count (*) FROM jsonb_array_elements (pg_temp.message ('press') -> 'rows')), 8::bigint, 'the province and its seven districts');
SELECT is ((SELECT count (*) FROM unit u WHERE u.level = 'commune' AND pg_temp.message ('press')::text LIKE '%' || u.name_vi || '%'), 0::bigint, 'no commune');
SELECT is (pg_temp.message ('press') ->> 'link', '#campaign=kich-hoat&date=2024-07-01');
SELECT is ((SELECT sum ((u ->> 'day')::bigint)::bigint FROM jsonb_array_elements (pg_temp.message ('press') -> 'figures' -> 'units') u WHERE u ->> 'unit' <> '58'),
           (SELECT day FROM status_rows ('kich-hoat', '2024-07-01', NULL) WHERE unit = '58'), 'figures for programs, that add up');
SELECT ok ((SELECT bool_and (m ->> 'type' = 'notice' AND m ->> 'count' = '0' AND m -> 'events' = '[]') FROM (SELECT pg_temp.message ('press') m) x));
SELECT ok (pg_temp.message ('chair') -> 'lines' ->> 1 LIKE 'Trong ngày tỉnh Ninh Thuận thực hiện %/% trường hợp, đạt % chỉ tiêu ngày.'
           AND pg_temp.message ('chair') -> 'lines' ->> 2 LIKE 'Lũy kế từ ngày 01/7/2024 thực hiện %/31.297, đạt % chỉ tiêu; thấp hơn kế hoạch %. Còn lại % trường hợp; đã giải trình được chấp nhận 0.'
           AND pg_temp.message ('chair') -> 'lines' ->> 4 LIKE 'Tính cả 345.154/376.451 tài khoản đã kích hoạt đến ngày 30/6/2024 (91,7%), đến nay đạt %/376.451 tài khoản, tỷ lệ 91,9%.',
           'the sentences of the letter');
SELECT is (pg_temp.message ('chair') -> 'lines' ->> 5, 'Đã báo cáo: 65/65 đơn vị phải báo cáo.');
SELECT ok ((SELECT daily_words (true, c, '2024-07-01', pg_temp.at ('2024-07-01', '17:30'), r.rows) ->> 'lines' LIKE '%Tính cả 345.154/376.451%'
            AND daily_words (true, jsonb_populate_record (c, jsonb_build_object ('baseline', c.baseline || '{"activated": 345155}')), '2024-07-01',
                             pg_temp.at ('2024-07-01', '17:30'), r.rows) ->> 'lines' NOT LIKE '%Tính cả%'
            FROM campaign c, (SELECT array_agg (r) AS rows FROM status_rows ('kich-hoat', '2024-07-01', NULL) r WHERE depth <= 1) r WHERE c.code = 'kich-hoat'),
           'an overall rate only where the campaign''s cases are part of the whole');
SELECT results_eq ($$SELECT daily_words (true, c, '2024-07-01', pg_temp.at ('2024-07-01', '17:30'), ARRAY[jsonb_populate_record (r, jsonb_build_object (
                     'remaining', x.remaining, 'workable', 0))]) -> 'lines' ->> 3
                     FROM campaign c, status_rows ('kich-hoat', '2024-07-01', NULL) r, (VALUES (0), (3)) x (remaining) WHERE c.code = 'kich-hoat' AND r.depth = 0 ORDER BY x.remaining$$,
    ARRAY['Chỉ tiêu được giao đã hoàn thành.', 'Các trường hợp còn lại đều đã có giải trình được chấp nhận; chỉ tiêu được giao không giảm và chưa đạt đủ.'],
    'explained is not done');
SELECT is ((SELECT string_agg (unit_word (true, n), ', ') FROM unnest (ARRAY['Huyện Bác Ái', 'Thành phố Hồ Chí Minh', 'Xã Phước Đại', 'Khu vực 1']) n),
           'huyện Bác Ái, Thành phố Hồ Chí Minh, xã Phước Đại, Khu vực 1');
SELECT ok (pg_temp.message ('force') -> 'lines' ->> 2 LIKE 'Since 2024-07-01: % of 31,297, % of the target; behind the plan by %', 'in the member''s language');
DO $$ BEGIN -- corrected afterwards
    PERFORM pg_temp.report (unit, '2024-07-01', 500, 2, pg_temp.at ('2024-07-01', '18:00')) FROM campaign_node WHERE campaign = 'kich-hoat' AND parent = '587';
    PERFORM aggregate_work ('58', 'kich-hoat', 100, true);
    DELETE FROM notice WHERE kind = 'published';
END $$;
CREATE TEMP TABLE before AS SELECT vi FROM notice WHERE kind = 'daily';
SELECT is (pg_temp.look (pg_temp.at ('2024-07-01', '18:01')), 'close_notices 2024-07-01: 1', 'what is missing is made, however late');
SELECT is ((SELECT n.vi -> 'rows' -> 7 ->> 3 FROM notice n WHERE n.kind = 'published'), (SELECT vi -> 'rows' -> 7 ->> 3 FROM before), 'from the figures of the close');

-- ---- several days at once, days of the past
UPDATE delivery SET attempts = 1 WHERE member = 'police';
DO $$ BEGIN PERFORM pg_temp.close (d::date, '17:31') FROM generate_series ('2024-07-02'::date, '2024-07-04', '1 day') d; END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-04', '17:31')), 'close_notices 2024-07-04: 5', 'of days closed at once the latest is told');
SELECT is ((SELECT string_agg (concat_ws (' ', member, notice_day), ', ' ORDER BY member, notice_day) FROM delivery WHERE notice = 'daily'),
    'chair 2024-07-04, force 2024-07-04, office 2024-07-04, police 2024-07-01, police 2024-07-04', 'in place of what was never tried; what was tried goes on');
DO $$ BEGIN PERFORM pg_temp.close ('2024-07-05', '17:30'); END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-06', '17:30')), NULL, 'a day later it is no news any more');
UPDATE campaign_generation SET recorded_at = '2024-07-06 12:00+07';
DO $$ BEGIN PERFORM pg_temp.close ('2024-07-06', '11:00'); END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-06', '12:30')), NULL, 'nor is a day whose close knew no figures');
UPDATE campaign_generation SET recorded_at = '2024-06-30 12:00+07';

SELECT is ((SELECT jsonb_agg (row -> 0) FROM campaign c, jsonb_array_elements (published_words (true, c, '2024-07-01', c.loaded_at,
               (SELECT array_agg (r) FROM status_rows ('kich-hoat', '2024-07-01', NULL) r WHERE r.unit = '587' OR r.parent = '587')) -> 'rows') row WHERE c.code = 'kich-hoat'),
           '["Huyện Ninh Phước"]', 'of a district its communes are not published either');
-- ---- a campaign of a commune has no published figures
UPDATE campaign SET top = '22738' WHERE code = 'kich-hoat';
SELECT is ((SELECT string_agg (code, ' ' ORDER BY code) FROM (SELECT code FROM notice_recipients ('kich-hoat', 'published') UNION ALL SELECT code FROM notice_recipients ('kich-hoat', 'daily')) x),
           'chair force office police', 'so its press gets none');
