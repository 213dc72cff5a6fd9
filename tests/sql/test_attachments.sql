SELECT plan (35);
-- The reports that letters carry: wanted once for all readers, waited for, left out where they do not come.
INSERT INTO member (code, province, unit, role, min_severity, language, mail, webhook, added_at) VALUES
    ('chair', '58', '58', 'chair', 'critical', 'vi', 'chair@example.vn', 'https://example.vn/', '2024-06-01'),
    ('police', '58', '58', 'police', 'critical', 'vi', 'police@example.vn', '', '2024-06-01'),
    ('office', '58', '58', 'office', 'critical', 'en', 'office@example.vn', '', '2024-06-01'),
    ('radio', '58', '58', 'press', 'critical', 'vi', '', 'https://example.vn/press', '2024-06-01');
UPDATE campaign_day SET counted = false WHERE campaign = 'dinh-danh-muc-2'; -- one campaign in these tests
CREATE FUNCTION pg_temp.look (p_day date, p_reports boolean) RETURNS bigint LANGUAGE sql AS $$
    SELECT sum (run_task (w.province, w.campaign, w.kind, w.day, w.severity, w.said, w.feeds, pg_temp.at (p_day, '17:31'), p_reports))
    FROM due_tasks (pg_temp.at (p_day, '17:31')) w WHERE w.kind IN ('close_notices', 'evening_messages') -- in their order
$$;
CREATE FUNCTION pg_temp.message (p_member text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object ('attached', coalesce ((SELECT jsonb_agg (a.name) FROM mail_attachments (d, m.language, m.role) a WHERE NOT a.missing), '[]'),
                               'missing', coalesce ((SELECT bool_or (a.missing) FROM mail_attachments (d, m.language, m.role) a), false)) FROM delivery d JOIN member m ON m.code = d.member
    WHERE d.member = p_member AND d.channel = 'mail' ORDER BY d.id DESC LIMIT 1
$$;
CREATE FUNCTION pg_temp.waiting () RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (member || ' ' || channel, ', ' ORDER BY member, channel) FROM delivery
    WHERE notice_day = (SELECT max (notice_day) FROM delivery) AND due > clock_timestamp ()
$$;

-- ---- where nothing is attached
DO $$ BEGIN PERFORM pg_temp.report_all ('2024-07-01', 1), pg_temp.close ('2024-07-01'); END $$;
SELECT is (pg_temp.look ('2024-07-01', false), 5::bigint, 'two webhooks and three evening messages');
SELECT is ((SELECT count (*) FROM notice_report), 0::bigint, 'no report is wanted');
SELECT is (pg_temp.waiting (), NULL, 'and nothing waits');
SELECT is (pg_temp.message ('chair') -> 'attached', '[]', 'nothing is said to be attached');

-- ---- wanted
UPDATE delivery SET state = 'sent';
DO $$ BEGIN PERFORM pg_temp.report_all ('2024-07-02', 1), pg_temp.close ('2024-07-02'); END $$;
SELECT is (pg_temp.look ('2024-07-02', true), 5::bigint, 'as many');
SELECT is ((SELECT string_agg (concat_ws (' ', kind, day, language, format), ', ' ORDER BY language, format) FROM notice_report),
           'daily 2024-07-02 en docx, daily 2024-07-02 en pdf, daily 2024-07-02 vi pdf',
           'one for all who read it; the office edits; the press has no mail here');
SELECT is (pg_temp.waiting (), 'chair mail, office mail, police mail', 'mails wait for them, webhooks do not');
SELECT is ((SELECT string_agg (province, ',') FROM reports_wanted ()), '58', 'the province that wants some');
SELECT is ((SELECT concat_ws (' ', campaign, kind, day, ordinal, language, format, at, unit) FROM claim_report ('58', 20)),
           'kich-hoat daily 2024-07-02 1 en docx 2024-07-02T10:31:00.000000+00:00 58', 'the first, as of the notice''s instant');
SELECT is ((SELECT language || ' ' || format FROM claim_report ('58', 20)), 'en pdf', 'another looks meanwhile: the second');
SELECT is ((SELECT language || ' ' || format FROM claim_report ('58', 20)), 'vi pdf', 'the third');
SELECT is ((SELECT count (*) FROM claim_report ('58', 20)) + (SELECT count (*) FROM reports_wanted ()), 0::bigint, 'all are being fetched');
UPDATE notice_report SET leased_until = '-infinity' WHERE language = 'vi';
SELECT is ((SELECT language || ' ' || format FROM claim_report ('58', 20)), 'vi pdf', 'a lease that ended');

-- ---- arrived
DO $$ BEGIN
    PERFORM report_arrived ('58', 'kich-hoat', 'daily', '2024-07-02', 1, 'vi', 'pdf', 'application/pdf', '\x255044460a'),
            report_arrived ('58', 'kich-hoat', 'daily', '2024-07-02', 1, 'en', 'pdf', 'application/pdf', '\x2550');
END $$;
SELECT is (pg_temp.waiting (), 'chair mail, office mail, police mail', 'not all of them');
SELECT is (pg_temp.message ('office') - 'rows' @> '{"attached": ["tien-do-kich-hoat-2024-07-02.pdf"], "missing": true}', true, 'what would be said now');
DO $$ BEGIN
    PERFORM report_arrived ('58', 'kich-hoat', 'daily', '2024-07-02', 1, 'en', 'docx', 'application/docx', '\x50'),
            report_arrived ('58', 'kich-hoat', 'daily', '2024-07-02', 1, 'vi', 'pdf', 'text/plain', '\x00'); -- by a second one: too late
END $$;
SELECT is (pg_temp.waiting (), NULL, 'with the last one the letters are due');
SELECT is (pg_temp.message ('office') - 'rows' @> '{"attached": ["tien-do-kich-hoat-2024-07-02.pdf", "tien-do-kich-hoat-2024-07-02.docx"], "missing": false}', true,
           'what the office is told');
SELECT is ((SELECT string_agg (concat_ws (' ', report, day, unit, language, format, issued_by, encode (bytes, 'hex')), ', ' ORDER BY language, format) FROM issued_report),
           'daily 2024-07-02 58 en docx mail 50, daily 2024-07-02 58 en pdf mail 2550, daily 2024-07-02 58 vi pdf mail 255044460a', 'what mails carry is issued, and what came too late is not');
SELECT is ((SELECT string_agg (concat_ws (' ', a.name, a.type, a.base64), ', ') FROM delivery d, delivery_attachments ('58', d.id) a
            WHERE d.member = 'chair' AND d.notice_day = '2024-07-02' AND d.channel = 'mail'),
           'tien-do-kich-hoat-2024-07-02.pdf application/pdf JVBERgo=', 'what the chair''s letter carries');
SELECT is ((SELECT count (*) FROM delivery d, delivery_attachments ('58', d.id) WHERE d.notice_day = '2024-07-01'), 0::bigint, 'other letters carry nothing');

-- ---- not in time; kept as long as a letter may need it
UPDATE delivery SET state = 'sent' WHERE member <> 'police';
UPDATE delivery SET attempts = 1 WHERE member = 'police'; -- tried in vain: it is told beside the next one
DO $$ BEGIN PERFORM pg_temp.report_all ('2024-07-03', 1), pg_temp.close ('2024-07-03'), pg_temp.look ('2024-07-03', true); END $$;
SELECT is ((SELECT string_agg (DISTINCT day::text, ', ') FROM notice_report WHERE wanted_until > '-infinity'), '2024-07-02, 2024-07-03', 'one still waits for the day before');
UPDATE notice_report SET wanted_until = clock_timestamp () WHERE day = '2024-07-03';
SELECT is ((SELECT count (*) FROM claim_report ('58', 20)) + (SELECT count (*) FROM reports_wanted ()), 0::bigint, 'it is given up');
UPDATE delivery SET state = 'sent';
DO $$ BEGIN PERFORM pg_temp.report_all ('2024-07-04', 1), pg_temp.close ('2024-07-04'), pg_temp.look ('2024-07-04', true); END $$;
SELECT is ((SELECT string_agg (DISTINCT day::text, ', ') FROM notice_report WHERE wanted_until > '-infinity'), '2024-07-04', 'what no letter needs is wanted no more');
SELECT is ((SELECT count (*) FROM notice_report WHERE bytes IS NOT NULL), 0::bigint, 'and its bytes are gone');
DO $$ BEGIN PERFORM report_arrived ('58', 'kich-hoat', 'daily', '2024-07-02', 1, 'vi', 'pdf', 'application/pdf', '\x2550'); END $$;
SELECT is ((SELECT count (*) FROM notice_report WHERE bytes IS NOT NULL), 0::bigint, 'they do not come back by a fetch that was slow');
SELECT is ((SELECT count (*) FROM claim_report ('58', 20) r WHERE r.day < '2024-07-04'), 0::bigint, 'nor are they fetched again');

-- ---- issued: kept for ever, and found again
CREATE FUNCTION pg_temp.issued (p_day date, p_as_of timestamptz DEFAULT NULL, p_unit text DEFAULT NULL, p_language text DEFAULT 'vi') RETURNS text LANGUAGE sql AS $$
    SELECT encode (i.bytes, 'hex') FROM issued_report_of ('kich-hoat', 'daily', p_day, p_unit, p_language, 'pdf', p_as_of) i
$$;
SELECT is ((SELECT array_agg (pg_temp.issued ('2024-07-02', x.at, x.unit, x.language)) FROM (VALUES
                (NULL::timestamptz, NULL, 'vi'), (pg_temp.at ('2024-07-02', '17:31'), '58', 'vi'), (NULL, NULL, 'en'), (pg_temp.at ('2024-07-02', '17:32'), NULL, 'vi'), (NULL, '582', 'vi')) x (at, unit, language)),
           ARRAY['255044460a', '255044460a', '2550', NULL, NULL], 'what a mail carried, of that instant, language and unit alone');
SELECT is (issue_report ('kich-hoat', 'daily', '2024-07-05', '58', 'vi', 'pdf', pg_temp.at ('2024-07-05', '15:00'), pg_temp.at ('2024-07-05', '15:00'), 'office', '\x01'),
           encode (sha256 ('\x01'), 'hex'), 'its digest');
SELECT is (ARRAY[pg_temp.issued ('2024-07-05'), pg_temp.issued ('2024-07-05', pg_temp.at ('2024-07-05', '15:00'))], ARRAY[NULL, '01'], 'one of an open day stands for its instant alone');
DO $$ BEGIN PERFORM pg_temp.close ('2024-07-05'); END $$;
SELECT is (pg_temp.issued ('2024-07-05'), NULL, 'and has not the day''s result');
DO $$ BEGIN PERFORM issue_report ('kich-hoat', 'daily', '2024-07-05', '58', 'vi', 'pdf', pg_temp.at ('2024-07-06', '08:00'), pg_temp.at ('2024-07-06', '08:00'), 'office', '\x02'),
                    issue_report ('kich-hoat', 'daily', '2024-07-05', '58', 'vi', 'pdf', pg_temp.at ('2024-07-06', '09:00'), pg_temp.at ('2024-07-06', '09:00'), 'office', '\x03'),
                    issue_report ('kich-hoat', 'daily', '2024-07-05', '58', 'vi', 'pdf', pg_temp.at ('2024-07-06', '10:00'), pg_temp.at ('2024-07-06', '10:00'), 'other', '\x02'); END $$;
SELECT is (pg_temp.issued ('2024-07-05'), '03', 'the latest since the close; a file that was kept is no second one');
SELECT throws_ok ($$ UPDATE issued_report SET bytes = '\x04' WHERE bytes = '\x03' $$, '23514', NULL, 'a file that is altered is not its digest''s');

-- ---- what a letter says that is sent when there is nothing to carry
SELECT is ((SELECT mail_message (d, m, message_results (ARRAY[d], '2024-07-04 18:00+07'), '2024-07-04 18:00+07')::jsonb ->> 'enclosed' FROM delivery d JOIN member m ON m.code = d.member
            WHERE d.member = 'chair' AND d.channel = 'mail' AND d.notice_day = '2024-07-02'), 'Có báo cáo chưa lập kịp để gửi kèm: tải từ bảng theo dõi.', 'tried again after its reports went');
DO $$ BEGIN
    PERFORM report_arrived ('58', 'kich-hoat', 'daily', '2024-07-04', 1, r.language, r.format, 'application/x', '\x25') FROM notice_report r WHERE r.day = '2024-07-04';
END $$;
UPDATE member SET role = 'office' WHERE code = 'chair';
UPDATE member SET language = 'en' WHERE code = 'police';
SELECT is ((SELECT string_agg (concat_ws (' ', m.member, m.said -> 'attached', m.said -> 'missing'), ', ' ORDER BY m.member) FROM (
                SELECT x.member, pg_temp.message (x.member) AS said FROM unnest ('{chair,office,police}'::text[]) AS x (member)) m),
           'chair ["tien-do-kich-hoat-2024-07-04.pdf"] true, office ["tien-do-kich-hoat-2024-07-04.pdf", "tien-do-kich-hoat-2024-07-04.docx"] false, '
           'police ["tien-do-kich-hoat-2024-07-04.pdf"] false', 'who became a reader of another kind meanwhile: what there is, and that something lacks');


-- ---- a header holds ASCII, whatever a campaign is called
INSERT INTO notice_report (province, campaign, kind, day, ordinal, language, format, wanted_until, bytes)
VALUES ('58', 'Đợt-1;"', 'weekly', '2024-07-07', 1, 'vi', 'pdf', 'infinity', '\x25');
SELECT is ((SELECT a.name FROM notice_attachments ('58', 'Đợt-1;"', 'weekly', '2024-07-07', 1, 'vi', 'chair') a), 'danh-gia-Dot-1---2024-07-07.pdf', 'a file''s name');
