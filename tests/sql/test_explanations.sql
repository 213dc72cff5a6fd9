SELECT plan (60);
-- PC06's desk: what it lists, how it decides, and the alerts of what was returned and of what waits.
INSERT INTO member (code, province, unit, role, min_severity, language, mail, webhook, added_at) VALUES
    ('pc06', '58', '58', 'pc06', 'info', 'vi', 'pc06@example.vn', '', '2024-06-01'), ('chair', '58', '58', 'chair', 'info', 'vi', 'chair@example.vn', '', '2024-06-01'),
    ('chair-582', '58', '582', 'chair', 'info', 'vi', 'c582@example.vn', '', '2024-06-01'), ('pc06-582', '58', '582', 'pc06', 'info', 'vi', 'p582@example.vn', '', '2024-06-01'),
    ('police-22738', '58', '22738', 'police', 'info', 'vi', 'p22738@example.vn', '', '2024-06-01'), ('police-22741', '58', '22741', 'police', 'info', 'vi', 'p22741@example.vn', '', '2024-06-01');
INSERT INTO account (code, role, added_at) VALUES ('pc06-a', 'pc06', '2024-06-01'), ('pc06-587', 'pc06', '2024-06-01');
INSERT INTO account_unit VALUES ('pc06-a', '58', '2024-06-01'), ('pc06-587', '587', '2024-06-01');
CREATE FUNCTION pg_temp.explain (p_document text, p_at timestamptz, p_rev bigint DEFAULT 1, p_day date DEFAULT '2024-07-01', p_unit text DEFAULT '22738',
                                 p_reason text DEFAULT 'abroad') RETURNS void LANGUAGE sql AS $$
    INSERT INTO explanation VALUES ('58', 'kich-hoat', p_unit, p_document, p_rev, p_day, p_reason, 3, 'theo công văn', 'f', 1, p_at);
    INSERT INTO work (province, campaign, kind, units) VALUES ('58', 'kich-hoat', 'explanation', ARRAY[p_unit]);
$$;
-- what the aggregator does with what was changed, and the alerter's look after it
CREATE FUNCTION pg_temp.look (p_at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM drain_work ('58', 'kich-hoat');
    RETURN (SELECT string_agg (w.campaign || ': ' || run_task (w.province, w.campaign, w.kind, w.day, w.severity, w.said, w.feeds, p_at), ', ')
            FROM due_tasks (p_at) w WHERE w.kind = 'explanations');
END $$;
CREATE FUNCTION pg_temp.decide (p_document text, p_accepted boolean, p_at timestamptz, p_rev bigint DEFAULT NULL, p_unit text DEFAULT '22738') RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM decide_explanation ('58', 'kich-hoat', p_unit, p_document, p_accepted, 'pc06', 'thiếu danh sách', p_at, p_rev);
    RETURN pg_temp.look (p_at);
END $$;
CREATE FUNCTION pg_temp.alerts (p_kind text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (concat_ws (' ', unit, day, state, severity, figures ->> 'documents', resolution), ', ' ORDER BY day, unit) FROM alert WHERE kind = p_kind
$$;
CREATE FUNCTION pg_temp.told (p_kind text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (DISTINCT d.member, ' ' ORDER BY d.member) FROM delivery d JOIN alert_event e ON e.id = ANY (d.events) WHERE e.kind = p_kind
$$;
CREATE FUNCTION pg_temp.listed (p_state text, p_unit text, p_reason text, p_limit integer DEFAULT 100, p_scope text[] DEFAULT '{58}') RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws (' ', j ->> 'total', string_agg (x ->> 'document', ' ' ORDER BY place))
    FROM (SELECT desk_explanations_json ('kich-hoat', p_state, p_unit, p_reason, p_scope, p_limit)::jsonb AS j) j
    LEFT JOIN LATERAL jsonb_array_elements (j -> 'explanations') WITH ORDINALITY AS x (x, place) ON true GROUP BY j
$$;

-- ---- nothing to look at
SELECT is (pg_temp.look (pg_temp.at ('2024-07-01', '08:00')), NULL, 'a campaign without explanations is not looked at');

-- ---- what was returned
DO $$ BEGIN
    PERFORM pg_temp.explain ('7/GT', pg_temp.at ('2024-07-01', '09:00'));
    PERFORM pg_temp.explain ('8/GT', pg_temp.at ('2024-07-01', '09:01'));
    PERFORM pg_temp.explain ('9/GT', pg_temp.at ('2024-07-01', '09:02'), 1, '2024-07-02');
END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-01', '09:03')), 'kich-hoat: 0', 'one that came in time is nothing yet');
SELECT is (pg_temp.look (pg_temp.at ('2024-07-01', '09:04')), NULL, 'and is looked at once');
SELECT is (pg_temp.decide ('7/GT', false, pg_temp.at ('2024-07-01', '10:00')), 'kich-hoat: 1', 'a return is told');
SELECT is (pg_temp.alerts ('explanation_returned'), '22738 2024-07-01 open warning 1');
SELECT is (pg_temp.told ('explanation_returned'), 'chair-582 pc06-582 police-22738', 'to the unit and its district, not to the province and no other unit');
SELECT is ((SELECT text_vi FROM alert_event WHERE kind = 'explanation_returned'),
    'Phường Đô Vinh: PC06 trả lại 1 văn bản giải trình ngày 01/7/2024 (7/GT): cần bổ sung và gửi lại. Nhiệm vụ: ' || (SELECT title_vi FROM campaign WHERE code = 'kich-hoat') || '.');
SELECT ok ((SELECT text_en LIKE '%PC06 has returned 1 explanation of 2024-07-01 (7/GT): complete it and send it again.%' FROM alert_event WHERE kind = 'explanation_returned'));
SELECT is ((SELECT event::jsonb -> 'figures' FROM alert_event_json ('58', (SELECT array_agg (e) FROM alert_event e WHERE kind = 'explanation_returned'))), '{"documents": 1}', 'figures are numbers');
SELECT is (pg_temp.decide ('8/GT', false, pg_temp.at ('2024-07-01', '10:01')), 'kich-hoat: 1');
SELECT is (pg_temp.alerts ('explanation_returned'), '22738 2024-07-01 open warning 2', 'one alert a unit and date, that counts them');
SELECT is (pg_temp.decide ('9/GT', false, pg_temp.at ('2024-07-01', '10:02')), 'kich-hoat: 1');
SELECT is (pg_temp.alerts ('explanation_returned'), '22738 2024-07-01 open warning 2, 22738 2024-07-02 open warning 1', 'of another date another');
SELECT is (pg_temp.decide ('9/GT', true, pg_temp.at ('2024-07-01', '10:03')), 'kich-hoat: 1', 'who thinks better of it');
SELECT is (pg_temp.alerts ('explanation_returned'), '22738 2024-07-01 open warning 2, 22738 2024-07-02 resolved warning 0 corrected', 'takes it back');
DO $$ BEGIN PERFORM pg_temp.explain ('7/GT', pg_temp.at ('2024-07-01', '11:00'), 2); END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-01', '11:00')), 'kich-hoat: 1');
SELECT is (pg_temp.alerts ('explanation_returned'), '22738 2024-07-01 open warning 1, 22738 2024-07-02 resolved warning 0 corrected', 'a new revision of one');
DO $$ BEGIN PERFORM pg_temp.explain ('8/GT', pg_temp.at ('2024-07-01', '11:01'), 2, '2024-07-03'); END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-01', '11:01')), 'kich-hoat: 1');
SELECT is (pg_temp.alerts ('explanation_returned'), '22738 2024-07-01 resolved warning 0 corrected, 22738 2024-07-02 resolved warning 0 corrected',
    'of each, of whatever date: it ends as corrected');
SELECT is (pg_temp.decide ('7/GT', false, pg_temp.at ('2024-07-01', '12:00')), 'kich-hoat: 1');
SELECT is ((SELECT string_agg (concat_ws (' ', alert, state), ', ' ORDER BY id) FROM alert_event WHERE kind = 'explanation_returned' AND day = '2024-07-01'),
    (SELECT string_agg (concat_ws (' ', a.id, s), ', ' ORDER BY n) FROM alert a, unnest ('{open,updated,updated,resolved,open}'::text[]) WITH ORDINALITY AS x (s, n)
     WHERE a.kind = 'explanation_returned' AND a.day = '2024-07-01'), 'returned again the same alert is open again');
SELECT is ((SELECT count (*) FROM late_alerts ((SELECT c FROM campaign c WHERE code = 'kich-hoat'), '2024-08-01 00:00+07')), 0::bigint, 'none of these goes up the tree');

-- ---- what waits
SELECT is (pg_temp.decide ('8/GT', true, pg_temp.at ('2024-07-01', '12:01')), 'kich-hoat: 0');
DO $$ BEGIN
    PERFORM pg_temp.explain ('7/GT', pg_temp.at ('2024-07-05', '23:30'), 3);
    PERFORM pg_temp.explain ('20/GT', pg_temp.at ('2024-07-06', '08:00'), 1, '2024-07-06', '22741', 'deceased');
END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-06', '08:00')), 'kich-hoat: 1', 'the return ends');
SELECT is (pg_temp.look (pg_temp.at ('2024-07-08', '23:29')), NULL, 'three days have not passed');
SELECT is (pg_temp.look (pg_temp.at ('2024-07-09', '00:10')), 'kich-hoat: 1', 'now they have, while nobody looked');
SELECT is (pg_temp.alerts ('explanation_waiting'), '58 2024-07-08 open warning 1', 'at the top, dated by the day on which it began');
SELECT is (pg_temp.told ('explanation_waiting'), 'pc06', 'to PC06 alone');
SELECT ok ((SELECT text_vi LIKE 'Tỉnh Ninh Thuận: 1 văn bản giải trình đã chờ PC06 quyết định từ 3 ngày trở lên, sớm nhất nhận lúc 23 giờ 30 ngày 05/7/2024.%'
            AND text_en LIKE '%1 explanation has waited 3 days or more for PC06''s decision, received at 23:30 on 2024-07-05.%' FROM alert_event WHERE kind = 'explanation_waiting'));
SELECT is (pg_temp.look (pg_temp.at ('2024-07-09', '08:00')), 'kich-hoat: 1');
SELECT is (pg_temp.alerts ('explanation_waiting'), '58 2024-07-08 open warning 2', 'the second: one alert, that counts them');
SELECT is (pg_temp.look (pg_temp.at ('2024-07-20', '08:00')), NULL, 'time alone changes nothing more');
SELECT is (pg_temp.decide ('7/GT', true, pg_temp.at ('2024-07-20', '09:00')), 'kich-hoat: 1');
SELECT is (pg_temp.alerts ('explanation_waiting'), '58 2024-07-08 open warning 1', 'one is left');
SELECT is (pg_temp.decide ('20/GT', false, pg_temp.at ('2024-07-20', '09:01'), 1, '22741'), 'kich-hoat: 2', 'both ends: nothing waits, and the unit is told');
SELECT is (pg_temp.alerts ('explanation_waiting'), '58 2024-07-08 resolved warning 0 corrected');
DO $$ BEGIN PERFORM pg_temp.explain ('20/GT', pg_temp.at ('2024-07-20', '10:00'), 2, '2024-07-06', '22741', 'deceased'); PERFORM pg_temp.look (pg_temp.at ('2024-07-20', '10:00')); END $$;
SELECT is (pg_temp.look (pg_temp.at ('2024-07-23', '10:00')), 'kich-hoat: 1', 'three days after the new revision');
SELECT is (pg_temp.alerts ('explanation_waiting'), '58 2024-07-08 resolved warning 0 corrected, 58 2024-07-23 open warning 1', 'the next one has its own date');

-- ---- beyond the deadline, and of a unit that stands no more
DO $$ BEGIN
    INSERT INTO milestone VALUES ('58', 'kich-hoat', 'deadline_passed', '2024-07-31', 'critical', true, '2024-08-01 00:00+07');
    PERFORM end_campaign ('58', 'kich-hoat', '2024-08-01 00:00+07');
END $$;
SELECT is (pg_temp.alerts ('explanation_waiting'), '58 2024-07-08 resolved warning 0 corrected, 58 2024-07-23 open warning 1', 'the end of the campaign does not end it');
SELECT is (pg_temp.decide ('20/GT', false, '2024-08-02 09:00+07', 2, '22741'), 'kich-hoat: 2', 'and what is returned then is told');
DO $$ BEGIN
    UPDATE campaign_node SET to_day = '2024-08-02' WHERE unit = '22741' AND campaign = 'kich-hoat';
    PERFORM end_left ('58', 'kich-hoat', '2024-08-03 00:00+07');
    PERFORM mark_explained ('58', 'kich-hoat', '{22741}');
END $$;
SELECT is ((SELECT concat_ws (' ', state, resolution) FROM alert WHERE kind = 'explanation_returned' AND unit = '22741'), 'resolved ended', 'a unit''s last day ends it');
SELECT is (pg_temp.look ('2024-08-03 08:00+07'), 'kich-hoat: 0', 'and it is not opened again');

-- ---- the decision
SELECT throws_ok ($$ SELECT decide_explanation ('58', 'kich-hoat', '22738', '7/GT', true, 'x', '', '2024-08-03 09:00+07', 2) $$, 'P0409',
    'explanation 7/GT of unit 22738 stands at revision 3, not 2: look at it again', 'who judged an older revision has not judged what stands');
SELECT throws_ok ($$ SELECT decide_explanation ('58', 'kich-hoat', '22738', 'x', true, 'x', '', '2024-08-03 09:00+07') $$, 'P0002');
CREATE TEMP TABLE before AS SELECT count (*) AS decisions FROM explanation_decision;
SELECT is ((decide_at_desk ('pc06-a', 'kich-hoat', '22738', '7/GT', false, 3, 'sai số', '2024-08-03 09:00+07')).result, 'decided');
SELECT is ((decide_at_desk ('pc06-a', 'kich-hoat', '22738', '7/GT', false, 3, 'sai số', '2024-08-03 09:00+07')).result, 'decided', 'a repeated tap');
SELECT is ((SELECT count (*) FROM explanation_decision) - (SELECT decisions FROM before), 1::bigint, 'is one decision');
SELECT is ((SELECT concat_ws (' ', actor, via, act, subject, detail) FROM audit ORDER BY id DESC LIMIT 1),
    'pc06-a http explanation return kich-hoat {"rev": 3, "note": "sai số", "unit": "22738", "document": "7/GT"}', 'in the audit log');
SELECT is ((SELECT string_agg ((decide_at_desk ('pc06-587', campaign, unit, document, true, 3, '', '2024-08-03 09:00+07')).result, ' ')
            FROM (VALUES ('kich-hoat', '22738', '7/GT'), ('kich-hoat', '22738', 'x'), ('kich-hoat', '99999', 'x'), ('nope', '22738', '7/GT')) v (campaign, unit, document)),
    'outside outside outside outside', 'outside of its units an account finds nothing out');
SELECT throws_ok ($$ SELECT decide_at_desk ('pc06-a', 'kich-hoat', '22738', 'x', true, 1, '', '2024-08-03 09:00+07') $$, 'P0002');
SELECT is ((SELECT count (*) FROM explanation_decision) - (SELECT decisions FROM before), 1::bigint);

-- ---- the list
DO $$ BEGIN
    PERFORM pg_temp.explain ('30/GT', '2024-08-04 08:00+07', 1, '2024-07-20', '22744', 'illness');
    PERFORM pg_temp.explain ('31/GT', '2024-08-03 08:00+07', 1, '2024-07-20', '22738', 'illness');
END $$;
SELECT is (pg_temp.listed (NULL, NULL, NULL), '6 31/GT 30/GT 7/GT 20/GT 8/GT 9/GT', 'what waits first, the longest on top; then the latest decision');
SELECT is (pg_temp.listed ('accepted', NULL, NULL), '2 8/GT 9/GT');
SELECT is (pg_temp.listed (NULL, '22744', NULL), '1 30/GT');
SELECT is (pg_temp.listed (NULL, NULL, 'illness', 1), '2 31/GT', 'a page of it, and how many there are');
SELECT is (pg_temp.listed (NULL, NULL, NULL, 100, '{58/587}'), '0', 'of other units nothing');
SELECT is ((SELECT x - '{history}'::text[] FROM jsonb_array_elements (desk_explanations_json ('kich-hoat', 'submitted', '22738', NULL, '{58}', 10)::jsonb -> 'explanations') x),
    '{"unit": "22738", "unit_name": "Phường Đô Vinh", "district": "582", "district_name": "Thành phố Phan Rang - Tháp Chàm", "document": "31/GT", "date": "2024-07-20", "reason": "illness",
      "count": 3, "note": "theo công văn", "rev": 1, "state": "submitted", "waiting_since": "2024-08-03T08:00:00.000000+07:00"}');
SELECT is ((SELECT string_agg (concat_ws (' ', h ->> 'rev', coalesce (h ->> 'decision', h -> 'source' ->> 'feed'), h ->> 'by', h ->> 'note'), ', ' ORDER BY place)
            FROM jsonb_array_elements (desk_explanations_json ('kich-hoat', NULL, '22738', NULL, '{58}', 10)::jsonb -> 'explanations') x,
                 jsonb_array_elements (x -> 'history') WITH ORDINALITY AS y (h, place) WHERE x ->> 'document' = '7/GT'),
    '1 f theo công văn, 1 return pc06 thiếu danh sách, 2 f theo công văn, 2 return pc06 thiếu danh sách, 3 f theo công văn, 3 accept pc06 thiếu danh sách, 3 return pc06-a sai số',
    'each revision and what was said to it');
SELECT is ((SELECT string_agg (concat_ws (' ', d ->> 'unit', d ->> 'reason', d ->> 'state', d ->> 'documents', d ->> 'count'), ', ' ORDER BY place)
            FROM jsonb_array_elements (explanations_json ('kich-hoat', NULL, NULL, NULL, NULL, '2024-08-05 00:00+07')::jsonb -> 'by_district') WITH ORDINALITY AS x (d, place)),
    '582 abroad accepted 2 6, 582 abroad returned 1 3, 582 deceased returned 1 3, 582 illness submitted 2 6', 'the compiled sums');
SELECT is (unit_below ('58/582/22738', '58') || ' ' || unit_below ('58', '58') || ' ' || unit_below ('58/582/22738', '582'), '582 58 22738');
