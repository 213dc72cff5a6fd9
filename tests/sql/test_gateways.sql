-- Gateways: whose a key is, the feeds of their replicas, and where a figure comes from.
SELECT plan (38);
CREATE FUNCTION pg_temp.key (p_letter text) RETURNS text LANGUAGE sql AS $$ SELECT repeat (p_letter, 40) $$;
CREATE FUNCTION pg_temp.version () RETURNS bigint LANGUAGE sql AS $$ SELECT version FROM configuration $$;

-- ---- keys: one is one party's
SELECT is ((SELECT result FROM add_gateway ('intake', pg_temp.key ('a'), '2024-07-01')), 'added');
SELECT is ((SELECT result FROM add_gateway ('intake', pg_temp.key ('b'), '2024-07-01')), 'key added', 'a second key, for a change of keys');
SELECT is ((SELECT result FROM add_gateway ('other', pg_temp.key ('c'), '2024-07-01')), 'added');
SELECT is ((SELECT result FROM add_feed ('f', '582', pg_temp.key ('f'), '2024-07-01')), 'added');
SELECT add_member (jsonb_build_object ('code', 'm', 'role', 'chair', 'unit', '582', 'min_severity', 'info', 'language', 'vi', 'mail', '', 'webhook', '',
                                       'public_key', pg_temp.key ('m')), '2024-07-01');
SELECT throws_ok ($$SELECT add_gateway ('intake', pg_temp.key ('f'), '2024-07-01')$$, 'P0001', 'this key is already that of feed f: every gateway needs its own');
SELECT throws_ok ($$SELECT add_gateway ('intake', pg_temp.key ('m'), '2024-07-01')$$, 'P0001', 'this key is already that of member m: every gateway needs its own');
SELECT throws_ok ($$SELECT add_gateway ('intake', pg_temp.key ('c'), '2024-07-01')$$, 'P0001', 'this key is already that of gateway other: every gateway needs its own');
SELECT throws_ok ($$SELECT add_feed ('g', '582', pg_temp.key ('a'), '2024-07-01')$$, 'P0001', 'this key is already that of gateway intake: every feed needs its own');
SELECT throws_ok ($$SELECT add_feed ('g', '582', pg_temp.key ('m'), '2024-07-01')$$, 'P0001', 'this key is already that of member m: every feed needs its own');
SELECT throws_ok ($$SELECT add_feed ('g', '582', pg_temp.key ('f'), '2024-07-01')$$, 'P0001', 'this key is already that of feed f: every feed needs its own');
SELECT throws_ok ($$SELECT add_member (jsonb_build_object ('code', 'n', 'role', 'chair', 'unit', '582', 'min_severity', 'info', 'language', 'vi', 'mail', '', 'webhook', '',
                                       'public_key', pg_temp.key ('a')), '2024-07-01')$$, 'P0001', 'the key of member n is already that of gateway intake');
SELECT is ((SELECT array_agg (code ORDER BY code) FROM load_member_findings (jsonb_build_array (
               jsonb_build_object ('code', 'x', 'public_key', pg_temp.key ('f')), jsonb_build_object ('code', 'y', 'public_key', pg_temp.key ('a')),
               jsonb_build_object ('code', 'z', 'public_key', pg_temp.key ('m')), jsonb_build_object ('code', 'm', 'public_key', pg_temp.key ('m'))), '{58}', false)),
           '{feed_key_taken,gateway_key_taken,member_key_taken}', 'a load tells each of them, and its own key is no finding');

-- ---- revocation
SELECT is (revoke_gateway ('intake', pg_temp.key ('b'), '2024-07-02'), 1, 'one key');
SELECT throws_ok ($$SELECT revoke_gateway ('intake', pg_temp.key ('b'), '2024-07-02')$$, 'P0002', 'gateway intake has no such key in use');
SELECT throws_ok ($$SELECT revoke_gateway ('nobody', NULL, '2024-07-02')$$, 'P0002', 'there is no gateway nobody');
SELECT is (revoke_gateway ('other', NULL, '2024-07-03'), 1, 'all of it');
SELECT throws_ok ($$SELECT add_gateway ('other', pg_temp.key ('d'), '2024-07-03')$$, 'P0001', 'gateway other is revoked: `tiendo gateway restore other` brings it back');
SELECT is (restore_gateway ('other'), 1);
SELECT revoke_gateway ('intake', NULL, '2024-07-04');
SELECT is (restore_gateway ('intake'), 1, 'with the keys that were revoked with it');
SELECT is ((SELECT array_agg (left (public_key, 1)) FROM gateway_key WHERE gateway = 'intake' AND revoked_at IS NOT NULL), '{b}', 'and no other');
SELECT throws_ok ($$SELECT restore_gateway ('other')$$, 'P0001', 'gateway other is not revoked');

-- ---- feeds of replicas
SELECT pg_temp.version () AS version \gset
SELECT is (gateway_feed ('58', 'intake', 'disk-1', '2024-07-01'), 'intake-1', 'the first replica');
SELECT cmp_ok (pg_temp.version (), '>', :version::bigint, 'services are told of it');
SELECT is ((SELECT concat_ws (' ', province, unit, gateway, replica) FROM feed WHERE code = 'intake-1'), '58 58 intake disk-1');
SELECT add_feed ('intake-2', '582', pg_temp.key ('2'), '2024-07-01');
SELECT is (gateway_feed ('58', 'intake', 'disk-2', '2024-07-01'), 'intake-3', 'a number that is taken, by whatever feed, is left out');
SELECT pg_temp.version () AS version \gset
SELECT is (gateway_feed ('58', 'intake', 'disk-1', '2024-07-09'), 'intake-1', 'the same replica has the same feed');
SELECT is (pg_temp.version (), :version::bigint, 'and nothing changes by asking');
SELECT is (gateway_feed ('58', 'other', 'disk-1', '2024-07-09'), 'intake-4', 'the same disk of another gateway is another replica');
SELECT throws_ok ($$SELECT gateway_feed ('58', 'nobody', 'disk-1', '2024-07-09')$$, 'P0002', 'there is no gateway nobody in use');
SELECT throws_ok ($$SELECT gateway_feed ('99', 'intake', 'disk-1', '2024-07-09')$$, 'P0002', 'there is no province 99');
SELECT throws_ok ($$SELECT gateway_feed ('582', 'intake', 'disk-1', '2024-07-09')$$, 'P0002', 'there is no province 582', 'a district is no province');
SELECT throws_ok ($$SELECT add_feed ('intake-1', '58', pg_temp.key ('3'), '2024-07-01')$$, 'P0001', 'feed intake-1 is that of a replica of gateway intake: take another code');
SELECT revoke_feed ('intake-1', NULL, '2024-07-09');
SELECT throws_ok ($$SELECT gateway_feed ('58', 'intake', 'disk-1', '2024-07-09')$$, 'P0001',
                  'feed intake-1 of this replica of gateway intake is revoked: `tiendo feed restore intake-1` brings it back');

-- ---- where a figure comes from
INSERT INTO batch (province, feed, life, seq, digest, accepted, rejected, received_at, actor) VALUES
    ('58', 'intake-3', 1, 7, '\x00', 1, '\x90', '2024-07-10 10:00+07', '{"account": "xa-22738", "role": "clerk", "unit": "22738"}'),
    ('58', 'intake-3', 2, 7, '\x00', 1, '\x90', '2024-07-11 10:00+07', '{"account": "huyen-582", "role": "district", "unit": "582"}'),
    ('58', 'f', 1, 1, '\x00', 1, '\x90', '2024-07-09 10:00+07', NULL);
INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at) VALUES
    ('58', 'kich-hoat', '22738', '2024-07-09', 1, 10, 'f', 1, '2024-07-09 10:00+07'),
    ('58', 'kich-hoat', '22738', '2024-07-09', 2, 11, 'intake-3', 7, '2024-07-10 10:00+07'),
    ('58', 'kich-hoat', '22741', '2024-07-09', 1, 12, 'f', 1, '2024-07-09 10:00+07');
SELECT is ((SELECT concat_ws (' ', rev, feed, actor ->> 'role', actor ->> 'unit', received_at AT TIME ZONE 'UTC') FROM figure_source ('58', 'kich-hoat', '22738', '2024-07-09')),
           '2 intake-3 clerk 22738 2024-07-10 03:00:00', 'the current revision''s, of its own life of the feed');
SELECT is ((SELECT concat_ws (' ', rev, feed, coalesce (actor, '{}')) FROM figure_source ('58', 'kich-hoat', '22741', '2024-07-09')), '1 f {}', 'nobody said who');
SELECT is_empty ($$SELECT * FROM figure_source ('58', 'kich-hoat', '22741', '2024-07-10')$$, 'nothing was reported');
SELECT results_eq ($$SELECT place, rev, role, actor_unit FROM figures_above ('{58,58}', '{kich-hoat,kich-hoat}', '{22738,22741}', ARRAY['2024-07-09'::date - '1970-01-01', '2024-07-09'::date - '1970-01-01'], '{1,0}')
                      ORDER BY place$$, $$VALUES (1::bigint, 2::bigint, 'clerk', '22738'), (2, 1, NULL, NULL)$$, 'what stands above, and who sent it');
SELECT ok ((SELECT count (*) = 1 FROM pg_indexes WHERE indexname = 'batch_actor'), 'batches with an actor are found by feed and number');
