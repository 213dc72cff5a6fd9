-- What a unit's page tells beside its days: how its figures came to be, what was told of it and promised, as they stood at any instant.
SELECT plan (25);
CREATE FUNCTION pg_temp.revisions (p_unit text, p_now timestamptz, p_as_of timestamptz DEFAULT NULL, p_scope text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
    SELECT revisions_json ('kich-hoat', p_unit, '2024-07-01', '2024-07-03', 200, p_as_of, p_now, p_scope)::jsonb
$$;
CREATE FUNCTION pg_temp.of_days (p jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (concat_ws (' ', right (d ->> 'date', 2), substr (d ->> 'first_at', 12, 5), substr (d ->> 'last_at', 12, 5), coalesce (d ->> 'at_close', '-'), coalesce (d ->> 'stands', '-'),
                                  d ->> 'restated'), ', ' ORDER BY d ->> 'date') FROM jsonb_array_elements (p -> 'days') d
$$;
CREATE FUNCTION pg_temp.of_revisions (p jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (concat_ws (' ', right (d ->> 'date', 2), d ->> 'unit', 'rev' || (d ->> 'rev'), coalesce (d ->> 'before', '-') || '>' || coalesce (d ->> 'value', '-'), CASE WHEN (d ->> 'late')::boolean THEN 'late' END,
                                  d #>> '{source,feed}', d #>> '{source,role}', d ->> 'note'), ', ' ORDER BY n) FROM jsonb_array_elements (p -> 'revisions') WITH ORDINALITY AS x (d, n)
$$;
CREATE FUNCTION pg_temp.aggregate () RETURNS void LANGUAGE plpgsql AS $$ BEGIN WHILE aggregate_work ('58', 'kich-hoat', 1000, true) > 0 LOOP NULL; END LOOP; END $$;
-- two wards of 582: 22738 reports, corrects before the cutoff and after the close; 22741 is late; the others report what they plan
DO $$ BEGIN
    PERFORM pg_temp.report (r.unit, '2024-07-01', CASE r.unit WHEN '22744' THEN 99 ELSE 5 END) FROM status_rows ('kich-hoat', '2024-07-01', NULL) r WHERE r.parent = '582' AND r.unit <> '22741';
    PERFORM pg_temp.report ('22738', '2024-07-01', 7, 2, pg_temp.at ('2024-07-01', '17:00'));
    PERFORM pg_temp.aggregate ();
    PERFORM close_day ('58', 'kich-hoat', '2024-07-01', pg_temp.at ('2024-07-01', '17:30'), 'x');
    PERFORM pg_temp.report ('22741', '2024-07-01', 9, 1, pg_temp.at ('2024-07-01', '19:00'));
    PERFORM pg_temp.report ('22738', '2024-07-01', 11, 3, pg_temp.at ('2024-07-02', '08:00'));
    PERFORM pg_temp.aggregate ();
END $$;
SELECT is (pg_temp.of_days (pg_temp.revisions ('22738', pg_temp.at ('2024-07-02', '09:00'))), '01 16:00 16:00 7 11 true', 'what stood at the close, and what stands');
SELECT is (pg_temp.of_revisions (pg_temp.revisions ('22738', pg_temp.at ('2024-07-02', '09:00'))), '01 22738 rev3 7>11 late feed, 01 22738 rev2 5>7 feed', 'each correction, the latest first, with its source');
SELECT is (pg_temp.of_days (pg_temp.revisions ('22741', pg_temp.at ('2024-07-02', '09:00'))), '01 19:00 19:00 - 9 true', 'of a late report nothing stood at the close');
SELECT is (pg_temp.of_revisions (pg_temp.revisions ('22741', pg_temp.at ('2024-07-02', '09:00'))), '01 22741 rev1 ->9 late feed', 'a late report is a revision of the day');
SELECT is (pg_temp.of_days (pg_temp.revisions ('22738', pg_temp.at ('2024-07-02', '09:00'), pg_temp.at ('2024-07-01', '18:00'))), '01 16:00 16:00 7 7 false', 'as of the evening nothing was corrected');
SELECT is (pg_temp.of_revisions (pg_temp.revisions ('22738', pg_temp.at ('2024-07-02', '09:00'), pg_temp.at ('2024-07-01', '18:00'))), '01 22738 rev2 5>7 feed', 'but before the close');
SELECT is (pg_temp.of_days (pg_temp.revisions ('22738', pg_temp.at ('2024-07-02', '09:00'), pg_temp.at ('2024-07-01', '16:30'))), '01 16:00 16:00 - 5 false', 'before the close there is no figure of it');
SELECT is (pg_temp.of_days (pg_temp.revisions ('582', pg_temp.at ('2024-07-02', '09:00'))),
    (SELECT format ('01 16:00 19:00 %s %s true', sum (f.value) - 13, sum (f.value)) FROM figure f WHERE f.unit = '582' AND f.day = '2024-07-01'), 'a unit above sums up those below it');
SELECT is (pg_temp.of_revisions (pg_temp.revisions ('582', pg_temp.at ('2024-07-02', '09:00'))),
    '01 22738 rev3 7>11 late feed, 01 22741 rev1 ->9 late feed, 01 22738 rev2 5>7 feed', 'and names whose figure was changed');
SELECT is (pg_temp.revisions ('582', pg_temp.at ('2024-07-02', '09:00'), NULL, '58/587') -> 'days', '[]', 'of days on which it lies outside nothing is told');
SELECT is ((revisions_json ('kich-hoat', '582', NULL, NULL, 1, NULL, pg_temp.at ('2024-07-02', '09:00'), NULL)::jsonb) - '{days,revisions}'::text[],
    '{"campaign": "kich-hoat", "unit": "582", "as_of": null, "from": "2024-07-01", "to": "2024-07-02", "total": 3}', 'how many there are, whatever the limit');
SELECT throws_ok ($$SELECT revisions_json ('kich-hoat', '999', NULL, NULL, 1, NULL, '2024-07-02 09:00+07', NULL)$$, 'P0002', 'campaign kich-hoat has no unit 999');
SELECT throws_ok ($$SELECT revisions_json ('kich-hoat', '582', NULL, NULL, 1, '2024-07-03 09:00+07', '2024-07-02 09:00+07', NULL)$$, 'P0001', NULL, 'what is to come is not known');
-- who entered it, and a figure that was taken out
INSERT INTO batch (province, feed, life, seq, digest, accepted, rejected, received_at, actor)
SELECT '58', 'feed', 1, 1, '', 1, '', pg_temp.at ('2024-07-02', '10:00'), '{"account": "nguyen.a", "role": "clerk", "unit": "22738"}';
DO $$ BEGIN
    PERFORM pg_temp.report ('22738', '2024-07-01', 12, 4, pg_temp.at ('2024-07-02', '10:00'));
    PERFORM void_figure ('kich-hoat', '22738', '2024-07-01', 'nhập nhầm', pg_temp.at ('2024-07-02', '11:00'));
    PERFORM pg_temp.aggregate ();
END $$;
SELECT matches (pg_temp.of_revisions (pg_temp.revisions ('22738', pg_temp.at ('2024-07-02', '12:00'))), '^01 22738 rev\d+ 12>- late nhập nhầm, 01 22738 rev4 11>12 late clerk, 01 22738 rev3 ', 'who sent it, by role and unit; what was taken out, and why');
SELECT ok (pg_temp.revisions ('22738', pg_temp.at ('2024-07-02', '12:00'))::text NOT LIKE '%nguyen.a%', 'an account is nobody''s business');
-- what was told, and what became of promises
CREATE FUNCTION pg_temp.history (p_unit text, p_now timestamptz, p_as_of timestamptz DEFAULT NULL, p_scope text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (concat_ws (' ', right (a ->> 'date', 2), a ->> 'kind', a ->> 'state', a ->> 'resolution',
        (SELECT string_agg (concat_ws ('/', k ->> 'by', right (k ->> 'until', 2), k ->> 'outcome'), ' ' ORDER BY n) FROM jsonb_array_elements (a -> 'acknowledgements') WITH ORDINALITY AS y (k, n))), ', ' ORDER BY o)
    FROM jsonb_array_elements (unit_alerts_json ('kich-hoat', p_unit, 100, p_as_of, p_now, p_scope)::jsonb -> 'alerts') WITH ORDINALITY AS x (a, o) WHERE a ->> 'kind' = 'target_missed'
$$;
CREATE FUNCTION pg_temp.a_day (p_day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_temp.report (r.unit, p_day, CASE r.unit WHEN '22744' THEN 0 ELSE (r.plan_day + 3)::integer END) FROM status_rows ('kich-hoat', p_day, NULL) r WHERE r.reporting;
    PERFORM pg_temp.aggregate ();
    PERFORM close_day ('58', 'kich-hoat', p_day, pg_temp.at (p_day, '17:30'), 'x');
END $$;
CREATE FUNCTION pg_temp.ack (p_day date, p_until date, p_at timestamptz, p_by text DEFAULT 'chair') RETURNS void LANGUAGE sql AS $$
    SELECT acknowledge_alert ('58', (SELECT a.id FROM alert a WHERE a.unit = '22744' AND a.kind = 'target_missed' AND a.day = p_day), p_by, 'xem', p_until, NULL, p_at)
$$;
DO $$ BEGIN PERFORM pg_temp.a_day ('2024-07-02'); PERFORM pg_temp.ack ('2024-07-02', '2024-07-09', pg_temp.at ('2024-07-02', '18:00')); END $$;
SELECT is (pg_temp.history ('22744', pg_temp.at ('2024-07-02', '18:30')), '02 target_missed acknowledged chair/09', 'a promise that stands');
DO $$ BEGIN PERFORM pg_temp.ack ('2024-07-02', '2024-07-03', pg_temp.at ('2024-07-02', '19:00'), 'head'); PERFORM pg_temp.a_day ('2024-07-03'); PERFORM pg_temp.life (pg_temp.at ('2024-07-04', '00:00')); END $$;
SELECT is (pg_temp.history ('22744', pg_temp.at ('2024-07-04', '08:00')),
    '03 target_missed open head/03/broken, 02 target_missed resolved superseded chair/09/changed head/03/broken', 'another day, and the promise is broken: of both alerts');
SELECT is (pg_temp.history ('22744', pg_temp.at ('2024-07-04', '08:00'), pg_temp.at ('2024-07-02', '18:30')), '02 target_missed acknowledged chair/09', 'as of the first evening none of it had happened');
SELECT is (pg_temp.history ('22744', pg_temp.at ('2024-07-04', '08:00'), pg_temp.at ('2024-07-03', '18:00')),
    '03 target_missed acknowledged head/03, 02 target_missed resolved superseded chair/09/changed head/03', 'nor was the promise broken before its day was over');
DO $$ BEGIN
    PERFORM pg_temp.ack ('2024-07-03', '2024-07-07', pg_temp.at ('2024-07-04', '08:20'));
    PERFORM pg_temp.ack ('2024-07-03', '2024-07-08', pg_temp.at ('2024-07-04', '08:30'));
    PERFORM pg_temp.ack ('2024-07-03', '2024-07-05', pg_temp.at ('2024-07-04', '09:00'));
    PERFORM pg_temp.report ('22744', '2024-07-03', 99, 2, pg_temp.at ('2024-07-04', '10:00'));
    PERFORM pg_temp.aggregate ();
    PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-04', '10:01'));
    PERFORM pg_temp.life (pg_temp.at ('2024-07-06', '00:00'));
END $$;
SELECT is (split_part (pg_temp.history ('22744', pg_temp.at ('2024-07-06', '08:00')), ', ', 1), '03 target_missed resolved corrected head/03/broken chair/07/changed chair/08/changed chair/05/kept', 'the last one is kept');
SELECT is (split_part (pg_temp.history ('22744', pg_temp.at ('2024-07-06', '08:00'), pg_temp.at ('2024-07-04', '08:45')), ', ', 1), '03 target_missed acknowledged head/03/broken chair/07/changed chair/08', 'of a promise that was changed twice, the second one stood between');
SELECT is (pg_temp.history ('22744', pg_temp.at ('2024-07-06', '08:00'), NULL, '58/587'), NULL, 'outside of what is seen nothing is told');
SELECT is ((unit_alerts_json ('kich-hoat', '22744', 1, NULL, pg_temp.at ('2024-07-06', '08:00'), NULL)::jsonb #>> '{alerts,0,text,vi}') NOT LIKE 'Đã xác nhận%', true, 'it says what was told, not what was answered');
-- explanations of a unit, and the unit's own words
INSERT INTO explanation VALUES ('58', 'kich-hoat', '22744', '1/GT', 1, '2024-07-02', 'abroad', 3, NULL, 'feed', 2, pg_temp.at ('2024-07-02', '10:00')),
                               ('58', 'kich-hoat', '22738', '2/GT', 1, '2024-07-02', 'abroad', 3, NULL, 'feed', 3, pg_temp.at ('2024-07-02', '10:00'));
SELECT is ((SELECT string_agg (concat_ws (' ', e ->> 'document', e ->> 'received_at', e ->> 'decide_by'), ', ')
            FROM jsonb_array_elements (explanations_json ('kich-hoat', NULL, NULL, NULL, NULL, pg_temp.at ('2024-07-06', '08:00'), '22744')::jsonb -> 'explanations') e),
    '1/GT 2024-07-02T10:00:00.000000+07:00 2024-07-05T10:00:00.000000+07:00', 'its own alone, with the end of the three days');
SELECT is (status_json ('kich-hoat', '2024-07-03', '22744', NULL, pg_temp.at ('2024-07-03', '18:00'), pg_temp.at ('2024-07-06', '08:00'))::jsonb #>> '{own,words,vi,streak}', '2 ngày liên tiếp chưa đạt', 'what is said of a unit is said of the one that is asked for too');
SELECT * FROM finish ();
