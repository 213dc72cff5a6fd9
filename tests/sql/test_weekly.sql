SELECT plan (22);
-- The weekly notice: after the last counted day of a week, of all days since the week before.
UPDATE campaign SET weekdays = '{1,2,3,4,5,6}' WHERE code = 'kich-hoat'; -- no Sundays
DELETE FROM campaign_day WHERE campaign = 'kich-hoat';
DO $$ BEGIN PERFORM campaign_calendar ('kich-hoat'), campaign_build ('kich-hoat', '2024-06-30 12:01+07'); END $$;
UPDATE campaign_day SET counted = false WHERE campaign = 'dinh-danh-muc-2'; -- one campaign in these tests
INSERT INTO member (code, province, unit, role, min_severity, language, mail, webhook, added_at)
SELECT role, '58', '58', role, 'critical', CASE role WHEN 'copy' THEN 'en' ELSE 'vi' END, CASE role WHEN 'copy' THEN 'copy@example.vn' ELSE '' END, CASE role WHEN 'copy' THEN '' ELSE 'https://' || role END, '2024-06-01'
FROM unnest ('{chair,police,office,copy,task_force,press,pc06,operator}'::text[]) role;
INSERT INTO member (code, province, unit, role, min_severity, language, mail, webhook, added_at)
VALUES ('copy-587', '58', '587', 'copy', 'critical', 'vi', 'x@example.vn', '', '2024-06-01');
CREATE FUNCTION pg_temp.look (p_at timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (w.day || ': ' || run_task (w.province, w.campaign, w.kind, w.day, w.severity, w.said, w.feeds, p_at), ', ' ORDER BY w.day)
    FROM due_tasks (p_at) w WHERE w.kind = 'week_notices'
$$;
CREATE FUNCTION pg_temp.message (p_member text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    d delivery;
BEGIN
    SELECT * INTO d FROM delivery x WHERE x.member = p_member AND x.notice = 'weekly' ORDER BY x.id DESC LIMIT 1;
    RETURN (SELECT notice_message (d, m.language) FROM member m WHERE m.code = p_member)::jsonb;
END $$;
CREATE FUNCTION pg_temp.units () RETURNS TABLE (unit text, week bigint, plan_week bigint, cumulative bigint, met bigint, missed bigint, silent bigint) LANGUAGE sql AS $$
    SELECT u.* FROM notice n, jsonb_to_recordset (n.figures -> 'units')
        AS u (unit text, week bigint, plan_week bigint, cumulative bigint, met bigint, missed bigint, silent bigint)
    WHERE n.kind = 'weekly' AND n.day = (SELECT max (day) FROM notice WHERE kind = 'weekly')
$$;

-- ---- the first week: 587 says nothing on the third, falls short on the fourth
DO $$ BEGIN
    FOR n IN 1..5 LOOP
        PERFORM pg_temp.report_all ('2024-06-30'::date + n, 1, CASE WHEN n IN (3, 4) THEN '58/587' ELSE 'none' END);
        IF n = 4 THEN
            PERFORM pg_temp.report (unit, '2024-07-04', 0) FROM campaign_node WHERE campaign = 'kich-hoat' AND parent = '587' AND generation = 2;
        END IF;
        PERFORM pg_temp.close ('2024-06-30'::date + n);
    END LOOP;
    PERFORM pg_temp.report_all ('2024-07-06', 1);
END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-06', '17:29')), NULL, 'nothing within the week');
DO $$ BEGIN PERFORM pg_temp.close ('2024-07-06'); END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-06', '17:30')), '2024-07-06: 4', 'after the close of its last counted day');
SELECT is ((SELECT string_agg (member, ' ' ORDER BY member) FROM delivery WHERE notice = 'weekly'), 'chair copy office police', 'to whom it is due, at the top');
SELECT is (pg_temp.look (pg_temp.at ('2024-07-06', '17:31')), NULL, 'once');
SELECT ok (pg_temp.message ('chair') ->> 'subject' LIKE '[kich-hoat] Báo cáo tuần đến ngày 06/7/2024: %/%, lũy kế %/31.297 (%\%)');
SELECT is (pg_temp.message ('chair') -> 'lines' ->> 0, 'Kết quả thực hiện từ ngày 01/7/2024 đến ngày 06/7/2024, số liệu chốt lúc 17 giờ 30 ngày 06/7/2024, như sau:');
SELECT is (pg_temp.message ('chair') -> 'lines' ->> 1, (SELECT format ('Trong tuần tỉnh Ninh Thuận thực hiện %s/%s trường hợp, đạt %s chỉ tiêu tuần.', number_vi (r.cumulative),
    number_vi (r.plan_cumulative), percent_word (true, percent_of (r.cumulative, r.plan_cumulative))) FROM status_rows ('kich-hoat', '2024-07-06', NULL) r WHERE r.unit = '58'),
    'of the first week all that is done and planned');
SELECT is ((SELECT concat_ws (' ', met, missed, silent) FROM pg_temp.units () WHERE unit = '587'), '4 1 1', 'silence is no miss');
SELECT is ((SELECT concat_ws (' ', met, missed, silent) FROM pg_temp.units () WHERE unit = '582'), '6 0 0');
SELECT is (pg_temp.message ('chair') -> 'lines' ->> 2, (SELECT format ('Trong tuần tỉnh Ninh Thuận có %s ngày đạt chỉ tiêu, %s ngày chưa đạt, 0 ngày không có báo cáo.', met, missed)
    FROM pg_temp.units () WHERE unit = '58'));
SELECT is ((SELECT sum (week)::bigint FROM pg_temp.units () WHERE unit <> '58'), (SELECT week FROM pg_temp.units () WHERE unit = '58'), 'districts add up to the province');
SELECT is ((SELECT sum (plan_week)::bigint FROM pg_temp.units () WHERE unit <> '58'), (SELECT plan_week FROM pg_temp.units () WHERE unit = '58'));
SELECT ok (pg_temp.message ('copy') -> 'lines' ->> 1 LIKE 'In the week % did % of % cases, % of the week''s target.' AND pg_temp.message ('copy') -> 'columns' ->> 1 = 'In the week');
SELECT is ((SELECT line FROM jsonb_array_elements_text (pg_temp.message ('chair') -> 'lines') line WHERE line LIKE 'Theo tiến độ%'),
    (SELECT format ('Theo tiến độ các ngày gần đây, dự kiến hoàn thành ngày %s (sớm nhất %s, muộn nhất %s).', day_word (true, (f ->> 'finish')::date),
                    day_word (true, (f ->> 'low')::date), day_word (true, (f ->> 'high')::date))
     FROM (SELECT pg_temp.unit_status ('58', '2024-07-06', pg_temp.at ('2024-07-06', '17:31')) -> 'forecast' AS f) x), 'the forecast that status has');
SELECT is ((SELECT count (*) FROM jsonb_array_elements (pg_temp.message ('chair') -> 'rows')), 8::bigint, 'the province and its districts');

-- ---- the second: what came on Sunday is in it, what is corrected of the first is not
DO $$ BEGIN
    PERFORM pg_temp.report ('22738', '2024-07-07', 77);
    PERFORM pg_temp.report ('22738', '2024-07-01', 1, 2, pg_temp.at ('2024-07-07', '09:00'));
    WHILE aggregate_work ('58', 'kich-hoat', 1000, true) > 0 LOOP NULL; END LOOP;
    FOR n IN 8..12 LOOP PERFORM pg_temp.close ('2024-06-30'::date + n); END LOOP;
END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-12', '17:31')), NULL, 'the first is not told again');
DO $$ BEGIN PERFORM pg_temp.close ('2024-07-13', '17:32'), pg_temp.close ('2024-07-15'); END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-16', '17:29')), '2024-07-13: 4', 'for three days it is news, also where later days are closed');
SELECT is ((SELECT concat_ws (' ', week, met, missed, silent) FROM pg_temp.units () WHERE unit = '58'), '77 0 0 6', 'Sunday''s cases, six silent days');
SELECT is ((SELECT figures ->> 'from' FROM notice WHERE kind = 'weekly' AND day = '2024-07-13'), '2024-07-07');
DO $$ BEGIN DELETE FROM notice WHERE day = '2024-07-13'; END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-16', '17:30')), NULL, 'then it is not');

-- ---- the plan's last week ends with the plan
DO $$ BEGIN PERFORM pg_temp.close (d::date) FROM generate_series ('2024-07-14'::date, '2024-07-30', '1 day') d
            WHERE EXISTS (SELECT FROM campaign_day x WHERE x.campaign = 'kich-hoat' AND x.day = d AND x.counted); END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-30', '17:30')), '2024-07-30: 4', 'on a Tuesday');
SELECT is ((SELECT concat_ws (' ', n.figures ->> 'from', u.week, u.silent) FROM notice n, pg_temp.units () u WHERE n.kind = 'weekly' AND n.day = '2024-07-30' AND u.unit = '587'),
    '2024-07-28 2', 'of two days, and nothing to say of what was done');
SELECT * FROM finish ();
