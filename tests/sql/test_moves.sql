SELECT plan (24);
-- a commune that goes to another district in the middle of the campaign: another row of its code
UPDATE unit SET valid_to = '2024-07-14', successor_code = '22786' WHERE code = '22786';
INSERT INTO unit (code, valid_from, valid_to, parent_code, level, kind, name_vi, name_ascii, successor_code, province, path, recorded_at)
SELECT code, '2024-07-15', 'infinity', '585', level, kind, name_vi, name_ascii, NULL, province, '58/585/22786', recorded_at FROM unit WHERE code = '22786';
DO $$ BEGIN PERFORM campaign_build ('kich-hoat', '2024-06-30 13:00+07'); END $$;
CREATE FUNCTION pg_temp.before () RETURNS timestamptz LANGUAGE sql AS $$ SELECT '2024-07-10 12:00+07'::timestamptz $$;
CREATE FUNCTION pg_temp.after () RETURNS timestamptz LANGUAGE sql AS $$ SELECT '2024-07-20 12:00+07'::timestamptz $$;
SELECT is (unit_path ('22786', '2024-07-14'), (SELECT path FROM unit WHERE code = '22786' AND valid_to = '2024-07-14'), 'on its last day it lies where it lay');
SELECT is (unit_path ('22786', '2024-07-15'), '58/585/22786', 'from the next day on elsewhere');
SELECT is (unit_path ('22747', '2025-01-01'), '58/582/22747', 'of a unit that has ended the last');
SELECT is (unit_path ('none', '2024-07-15'), NULL, 'there is no such unit');
SELECT is ((unit_now ('22786', '2024-07-14 16:59+00')).path, unit_path ('22786', '2024-07-14'), 'today is the province''s');
SELECT is ((unit_now ('22786', '2024-07-14 17:00+00')).path, '58/585/22786', 'from its midnight on');
SELECT is (province_today ('58', '2024-07-14 17:00+00'), '2024-07-15'::date);
INSERT INTO unit (code, valid_from, parent_code, level, kind, name_vi, province, path, recorded_at) VALUES ('22999', '2025-01-01', '584', 'commune', 'xã', 'Xã mới', '58', '58/584/22999', now ());
SELECT is (unit_path ('22999', '2024-07-15'), '58/584/22999', 'of one that is to come the first');

SELECT ok (in_scope ('58/584/22786', '58/584') AND in_scope ('58/585/22786', '58/585'), 'at or below');
SELECT ok (in_scope ('58/584/22786', '58/585/22786'), 'a unit that has moved is still itself');
SELECT ok (NOT in_scope ('58/584/22786', '58/585') AND NOT in_scope ('58/5841', '58/584'), 'no other''s');
SELECT ok (in_scope ('58/584', NULL), 'everything');

-- who may see its days: those on which it lay there
CREATE FUNCTION pg_temp.days (p_scope text, p_now timestamptz) RETURNS date[] LANGUAGE sql AS $$
    SELECT array_agg ((d ->> 'date')::date ORDER BY 1) FROM jsonb_array_elements (
        days_json ('kich-hoat', '22786', '2024-07-13', '2024-07-16', NULL, p_now, p_scope)::jsonb -> 'days') d
$$;
SELECT is (pg_temp.days (NULL, pg_temp.after ()), '{2024-07-13,2024-07-14,2024-07-15,2024-07-16}', 'an operator sees all of its days');
SELECT is (pg_temp.days ('58/584', pg_temp.after ()), '{2024-07-13,2024-07-14}', 'the district that had it those before');
SELECT is (pg_temp.days ('58/585', pg_temp.after ()), '{2024-07-15,2024-07-16}', 'the one that has it those after');
SELECT is (pg_temp.days ('58/585/22786', pg_temp.after ()), '{2024-07-13,2024-07-14,2024-07-15,2024-07-16}', 'itself all');
SELECT is ((SELECT count (*) FROM jsonb_array_elements (calendar_json ('kich-hoat', '585', 'all', '2024-07-01', '2024-07-14', NULL, pg_temp.before (), '58/585')::jsonb -> 'units') u
            WHERE u ->> 'unit' = '22786'), 0::bigint, 'it is in no calendar of the other district before it came');
SELECT is ((SELECT count (*) FROM jsonb_array_elements (calendar_json ('kich-hoat', '585', 'all', '2024-07-01', '2024-07-20', NULL, pg_temp.after (), '58/585')::jsonb -> 'units') u
            WHERE u ->> 'unit' = '22786'), 1::bigint, 'and once after');

-- alerts keep the path of their day
DO $$ BEGIN PERFORM pg_temp.report_all ('2024-07-01', 0, '58/584/22786'); PERFORM pg_temp.close ('2024-07-01'); END $$;
CREATE FUNCTION pg_temp.seen (p_scope text) RETURNS bigint LANGUAGE sql AS $$
    SELECT count (*) FROM jsonb_array_elements (alerts_json ('58', NULL, 0, 100, NULL, NULL, NULL, ARRAY[p_scope])::jsonb -> 'events') e WHERE e ->> 'unit' = '22786'
$$;
SELECT is (pg_temp.seen ('58/584'), 1::bigint, 'the district that had it hears of it');
SELECT is (pg_temp.seen ('58/585'), 0::bigint, 'the one that will have it does not');
SELECT is (pg_temp.seen ('58/585/22786'), 1::bigint, 'itself does, wherever it lies today');
SELECT is ((SELECT a.result FROM alert x CROSS JOIN LATERAL acknowledge_alert ('58', x.id, 'me', '', NULL, '{58/585/22786}', pg_temp.after ()) a WHERE x.unit = '22786' AND x.kind = 'report_missing'),
           'acked', 'and acknowledges it');
SELECT is ((SELECT a.result FROM alert x CROSS JOIN LATERAL acknowledge_alert ('58', x.id, 'me', '', NULL, '{58/585}', pg_temp.after ()) a WHERE x.unit = '22786' AND x.kind = 'report_missing'),
           'forbidden');
SELECT ok (campaign_touches ('22786', '58/584', pg_temp.before ()) AND NOT campaign_touches ('22786', '58/585', pg_temp.before ())
           AND campaign_touches ('22786', '58/585', pg_temp.after ()) AND campaign_touches ('58', '58/585', pg_temp.before ()),
    'a campaign is shown to those in whose units its top lies today, or who lie in it');
SELECT * FROM finish ();
