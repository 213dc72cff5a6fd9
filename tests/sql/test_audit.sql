SELECT plan (10);
-- The audit log: a chain that only grows.
SELECT is (audit_write ('2024-07-01 08:00+07', 'lan', 'command', 'feed add', 'f-582', '{"unit": "582"}'), 1::bigint, 'the first');
SELECT is (audit_write ('2024-07-01 07:00+07', 'Nguyễn "A" \', 'http', 'report candidates', E'kich-hoat\n', '{}'), 2::bigint, 'the second, by a clock that went back');
SELECT is ((SELECT hash FROM audit WHERE id = 1), encode (sha256 (convert_to ('["", 1, "2024-07-01T01:00:00.000000+00:00", "lan, database ' || session_user || '", "command", "feed add", "f-582", "{\"unit\": \"582\"}"]', 'UTF8')), 'hex'),
           'the first stands on nothing');
SELECT is ((SELECT hash FROM audit WHERE id = 2),
           encode (sha256 (convert_to ('["' || (SELECT hash FROM audit WHERE id = 1) || '", 2, "2024-07-01T00:00:00.000000+00:00", "Nguyễn \"A\" \\", "http", "report candidates", "kich-hoat\n", "{}"]', 'UTF8')), 'hex'),
           'the second on the first');
SELECT results_eq ('SELECT entry, hash = (SELECT hash FROM audit WHERE id = 2), noted = (SELECT hash FROM audit WHERE id = 1) FROM audit_head (1)', 'VALUES (2::bigint, true, true)', 'the head, and what was noted');
SELECT results_eq ('SELECT entry, noted FROM audit_head (3)', 'VALUES (2::bigint, NULL::text)', 'nothing of what is not there');
SELECT throws_ok ('UPDATE audit SET actor = ''nobody''', 'P0001', 'the audit log only grows', 'nothing is altered');
SELECT throws_ok ('DELETE FROM audit WHERE id = 2', 'P0001', 'the audit log only grows', 'nothing is taken out');
SELECT throws_ok ('TRUNCATE audit', 'P0001', 'the audit log only grows', 'nor all of it');
SELECT throws_ok ($$SELECT audit_write ('2024-07-01', 'lan', 'psql', 'x', 'y', '{}')$$, '23514', NULL, 'ways that there are not');
