SELECT plan (63);
-- Accounts, links, sessions and the slowing down of wrong passwords: all by the instant that is given.
CREATE FUNCTION pg_temp.digest (p_text text) RETURNS bytea LANGUAGE sql AS $$ SELECT sha256 (p_text::bytea) $$;
CREATE FUNCTION pg_temp.add (p_code text, p_role text, p_unit text, p_today date DEFAULT '2024-07-01') RETURNS text LANGUAGE sql AS $$
    SELECT result FROM account_add (p_code, p_role, p_unit, NULL, NULL, p_today, '2026-01-01 08:00Z')
$$;
CREATE FUNCTION pg_temp.units (p_code text, p_day date) RETURNS text LANGUAGE sql AS $$ SELECT string_agg (unit, ' ') FROM account_units (p_code, p_day) $$;
CREATE FUNCTION pg_temp.wait (p_code text, p_at timestamptz, p_address text DEFAULT 'here', p_device text DEFAULT 'new') RETURNS integer LANGUAGE sql AS $$
    SELECT wait_s FROM sign_in_begin (p_code, pg_temp.digest (p_code), pg_temp.digest (p_address), pg_temp.digest (p_device), p_at)
$$;
CREATE FUNCTION pg_temp.found (p_session text, p_at timestamptz) RETURNS text LANGUAGE sql AS $$ SELECT account FROM session_find (pg_temp.digest (p_session), p_at) $$;

SELECT is (pg_temp.add ('lan', 'clerk', '22747'), 'added', 'an account');
SELECT is (pg_temp.add ('lan', 'clerk', '22747'), 'unchanged', 'the same again');
SELECT is (pg_temp.add ('lan', 'clerk', '22738'), 'unit_added', 'one more unit');
SELECT throws_ok ($$SELECT pg_temp.add ('lan', 'chair', '58')$$, 'P0001', 'account lan has the role clerk: one account has one role', 'another role');
SELECT throws_ok ($$SELECT pg_temp.add ('x', 'clerk', '99')$$, 'P0002', 'there is no unit 99 today', 'no such unit');

-- a merger: the account goes on with the successor
SELECT is (pg_temp.units ('lan', '2024-10-31'), '22738 22747', 'both units on their last day');
SELECT is (pg_temp.units ('lan', '2024-11-01'), '22738 ' || (SELECT successor_code FROM unit WHERE code = '22747' AND valid_to = '2024-10-31'), 'the successor from the next day on');
SELECT isnt ((SELECT path FROM account_units ('lan', '2024-11-01') WHERE unit <> '22738'), NULL, 'with its path');

-- links
SELECT is (sign_in_link_make ('lan', pg_temp.digest ('l1'), '2026-01-01 08:00Z'), '2026-01-08 08:00Z', 'a link holds for seven days');
SELECT is (sign_in_link_make ('lan', pg_temp.digest ('l2'), '2026-01-02 08:00Z'), '2026-01-09 08:00Z', 'a second one');
SELECT is ((SELECT result FROM sign_in_link_use (pg_temp.digest ('l1'), pg_temp.digest ('s0'), 's0', false, '', '2026-01-02 09:00Z', '2024-07-01Z')), 'gone', 'the first has ended with it');
SELECT is ((SELECT result FROM sign_in_link_use (pg_temp.digest ('l2'), pg_temp.digest ('s0'), 's0', false, '', '2026-01-09 08:00Z', '2024-07-01Z')), 'gone', 'at its last instant it is over');
SELECT is ((SELECT account FROM sign_in_link_use (pg_temp.digest ('l2'), pg_temp.digest ('s1'), 's1', false, 'phone', '2026-01-09 07:59Z', '2024-07-01Z')), 'lan', 'before it is not');
SELECT is ((SELECT result FROM sign_in_link_use (pg_temp.digest ('l2'), pg_temp.digest ('s2'), 's2', false, '', '2026-01-09 07:59Z', '2024-07-01Z')), 'gone', 'once');
SELECT is ((SELECT result FROM sign_in_link_use (pg_temp.digest ('never'), pg_temp.digest ('s3'), 's3', false, '', '2026-01-09 07:59Z', '2024-07-01Z')), 'gone', 'one that was never made is alike');

-- sessions
SELECT is (pg_temp.found ('s1', '2026-01-09 19:58Z'), 'lan', 'good for twelve hours');
SELECT is (pg_temp.found ('s1', '2026-01-10 07:57Z'), 'lan', 'after its last use');
SELECT is (pg_temp.found ('s1', '2026-01-10 19:58Z'), NULL, 'then it ends by itself');
SELECT is (session_open ('lan', pg_temp.digest ('s4'), 's4', false, true, '', '2026-01-10 08:00Z'), '2026-03-11 08:00Z', 'a remembered device: sixty days');
SELECT is (pg_temp.found ('s4', '2026-03-11 07:59Z'), 'lan', 'without any use between');
SELECT is (pg_temp.found ('s4', '2026-03-11 08:00Z'), NULL, 'and no longer, used or not');
SELECT is (pg_temp.add ('pc', 'pc06', '58'), 'added', 'PC06');
SELECT is (session_open ('pc', pg_temp.digest ('p1'), 'p1', true, true, '', '2026-01-10 08:00Z'), '2026-01-10 20:00Z', 'who needs two factors has twelve hours by a link, remembered or not');
SELECT is (pg_temp.found ('p1', '2026-01-10 09:00Z'), 'pc', 'there');
SELECT lives_ok ($$SELECT account_set_password ('pc', 'hash', pg_temp.digest ('p1'), '2026-01-10 09:00Z', '2024-07-01Z')$$, 'a password');
SELECT is (session_open ('pc', pg_temp.digest ('p2'), 'p2', false, false, '', '2026-01-10 09:01Z') IS NULL, false, 'another device');
SELECT lives_ok ($$SELECT account_set_password ('pc', 'hash2', pg_temp.digest ('p1'), '2026-01-10 09:02Z', '2024-07-01Z')$$, 'a new password');
SELECT is (pg_temp.found ('p2', '2026-01-10 09:03Z'), NULL, 'ends the other sessions');
SELECT is (pg_temp.found ('p1', '2026-01-10 09:03Z'), 'pc', 'not its own');

-- wrong passwords
SELECT is (ARRAY[pg_temp.wait ('pc', '2026-01-11 08:00:00Z'), pg_temp.wait ('pc', '2026-01-11 08:00:00Z'), pg_temp.wait ('pc', '2026-01-11 08:00:00Z')], '{0,0,0}', 'three are judged');
SELECT is (pg_temp.wait ('pc', '2026-01-11 08:00:00.5Z'), 1, 'the fourth waits a second');
SELECT is (ARRAY[pg_temp.wait ('pc', '2026-01-11 08:00:01Z'), pg_temp.wait ('pc', '2026-01-11 08:00:02Z')], '{0,1}', 'after the fourth it is two');
SELECT is (ARRAY[pg_temp.wait ('nobody', '2026-01-11 08:00:00Z'), pg_temp.wait ('nobody', '2026-01-11 08:00:00Z'), pg_temp.wait ('nobody', '2026-01-11 08:00:00Z'),
                 pg_temp.wait ('nobody', '2026-01-11 08:00:00Z')], '{0,0,0,1}', 'an account that there is not is slowed alike');
DO $$ BEGIN FOR i IN 1 .. 40 LOOP UPDATE sign_in_delay SET blocked_until = '-infinity' WHERE kind = 'account'; PERFORM pg_temp.wait ('pc', '2026-01-11 09:00Z', 'far'); END LOOP; END $$;
SELECT is (pg_temp.wait ('pc', '2026-01-11 09:00Z', 'far'), 900, 'at most a quarter of an hour');
SELECT is (pg_temp.wait ('pc', '2026-01-11 09:15:01Z', 'far'), 0, 'nobody is locked out for good');
SELECT isnt (sign_in_succeed ('pc', pg_temp.digest ('pc'), pg_temp.digest ('far'), pg_temp.digest ('known'), NULL, pg_temp.digest ('p3'), 'p3', false, '', '2026-01-11 09:15:02Z', '2024-07-01Z'), NULL, 'signed in');
SELECT is ((SELECT count (*) FROM sign_in_delay WHERE kind = 'account' AND digest = pg_temp.digest ('pc')), 0::bigint, 'what was wrong before is forgotten');
DO $$ BEGIN FOR i IN 1 .. 9 LOOP PERFORM pg_temp.wait ('pc', '2026-01-11 10:00Z'); END LOOP; END $$;
SELECT is (ARRAY[pg_temp.wait ('pc', '2026-01-11 10:00Z') > 0, pg_temp.wait ('pc', '2026-01-11 10:00Z', 'here', 'known') = 0], '{t,t}', 'others slow no device that is known');
DO $$ BEGIN FOR i IN 1 .. 50 LOOP PERFORM pg_temp.wait ('a' || i, '2026-01-12 08:00Z', 'cafe'); END LOOP; END $$;
SELECT is (pg_temp.wait ('b', '2026-01-12 08:00Z', 'cafe'), 1, 'an address is slowed from its fiftieth on, whatever the accounts');
SELECT is (pg_temp.wait ('b', '2026-01-12 08:30Z', 'cafe'), 0, 'and forgotten after a quarter of an hour');

SELECT lives_ok ($$SELECT sign_in_refuse ('b', pg_temp.digest ('b'), pg_temp.digest ('cafe'), '2026-01-12 08:30:05Z', '2024-07-01Z')$$, 'a try that was wrong');
SELECT is (pg_temp.wait ('a1', '2026-01-12 08:30:05Z', 'cafe'), 0, 'slows nobody below the limit');

-- one-time codes and an operator's hand
UPDATE account SET totp_pending = '\x01' WHERE code = 'pc';
SELECT is (account_set_totp ('pc', 100, ARRAY[pg_temp.digest ('r1')], '2024-07-01Z') AND NOT account_set_totp ('pc', 101, '{}', '2024-07-01Z'), true, 'confirmed once');
SELECT is (sign_in_succeed ('pc', pg_temp.digest ('pc'), pg_temp.digest ('far'), pg_temp.digest ('known'), 100, pg_temp.digest ('p4'), 'p4', false, '', '2026-01-12 09:00Z', '2024-07-01Z'), NULL, 'no code works twice');
DO $$ BEGIN PERFORM account_change ('pc', 'revoke', '2026-01-12 09:01Z'); END $$;
SELECT is (pg_temp.found ('p3', '2026-01-12 09:02Z'), NULL, 'a revoked account has no session');
SELECT is (recovery_code_use ('pc', pg_temp.digest ('r1'), '2026-01-12 09:02Z') AND NOT recovery_code_use ('pc', pg_temp.digest ('r1'), '2026-01-12 09:02Z'), true, 'a recovery code works once');
SELECT is ((SELECT string_agg (act, ', ' ORDER BY id) FROM audit WHERE (act LIKE 'sign%' OR act LIKE 'account%') AND act <> 'sign in refused'),
           'sign in, account password, account password, sign in, account one-time code', 'each is in the audit log');

-- a district's account gives the clerks below it new links, and nobody else
CREATE FUNCTION pg_temp.make (p_account text, p_clerk text, p_end boolean DEFAULT false) RETURNS text LANGUAGE sql AS $$
    SELECT result FROM clerk_link_make (p_account, p_clerk, pg_temp.digest (p_account || p_clerk || random ()), p_end, '2026-02-01 08:00Z', '2024-07-15 10:00Z')
$$;
CREATE FUNCTION pg_temp.below (p_account text) RETURNS text LANGUAGE sql AS $$ SELECT string_agg (account, ' ' ORDER BY account) FROM clerks_below (p_account, '2024-07-15 10:00Z') $$;
SELECT is (ARRAY[pg_temp.add ('huyen', 'district', '582'), pg_temp.add ('can', 'clerk', '22738'), pg_temp.add ('xa', 'clerk', '22810'), pg_temp.add ('chu', 'chair', '582'),
                 pg_temp.add ('hai', 'clerk', '22738')], ARRAY['added', 'added', 'added', 'added', 'added'], 'a district, clerks below it and elsewhere');
SELECT is (pg_temp.add ('hai', 'clerk', '22810'), 'unit_added', 'one for a unit below it and for one elsewhere');
SELECT is (pg_temp.below ('huyen'), 'can lan', 'the clerks whose every unit lies below');
SELECT is (pg_temp.below ('chu'), NULL, 'for a district alone');
SELECT is (ARRAY[pg_temp.make ('huyen', 'xa'), pg_temp.make ('huyen', 'hai'), pg_temp.make ('huyen', 'chu'), pg_temp.make ('huyen', 'huyen'), pg_temp.make ('huyen', 'nobody'),
                 pg_temp.make ('chu', 'can'), pg_temp.make ('can', 'can')], array_fill ('outside'::text, ARRAY[7]), 'nobody else, whether there is such an account or not');
SELECT is (sign_in_link_make ('can', pg_temp.digest ('old'), '2026-02-01 07:00Z') IS NULL, false, 'a link that is about');
SELECT isnt (session_open ('can', pg_temp.digest ('lost'), 'lost', false, true, '', '2026-02-01 07:00Z'), NULL, 'a phone that is signed in');
SELECT is (pg_temp.make ('huyen', 'can'), 'made', 'a new link');
SELECT is ((SELECT result FROM sign_in_link_use (pg_temp.digest ('old'), pg_temp.digest ('o'), 'o', false, '', '2026-02-01 08:01Z', '2024-07-01Z')), 'gone', 'ends the older one');
SELECT is (pg_temp.found ('lost', '2026-02-01 08:01Z'), 'can', 'not the devices');
SELECT is (ARRAY[pg_temp.make ('huyen', 'can', true), pg_temp.found ('lost', '2026-02-01 08:01Z')], '{made,NULL}', 'unless the phone was lost');
DO $$ BEGIN PERFORM account_change ('can', 'lock', '2026-02-01 09:00Z'); END $$;
SELECT is (ARRAY[pg_temp.make ('huyen', 'can'), (clerks_json ('huyen', '2024-07-15 10:00Z', '2026-02-01 09:00Z')::json #>> '{accounts,0,state}')], '{locked,locked}', 'a locked one is shown, and gets none');

-- the first operator, before there is a unit
SELECT is (ARRAY[pg_temp.add ('first', 'operator', '*'), pg_temp.add ('first', 'operator', '*')], '{added,unchanged}', 'for everything');
SELECT throws_ok ($$SELECT pg_temp.add ('all', 'chair', '*')$$, 'P0001', 'the unit * is everything: only an operator has it', 'for an operator alone');
SELECT is ((SELECT p::text FROM account_place ('first', '2024-07-15 10:00Z') p), '(*,"")', 'it is everywhere');
SELECT is ((SELECT p::text FROM account_place ('huyen', '2024-07-15 10:00Z') p), '(582,58/582)', 'others are where their unit is');
