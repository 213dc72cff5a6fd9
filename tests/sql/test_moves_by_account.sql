-- Changes that accounts make: who may, what a dry run leaves, what a digest stands for, and what the audit log keeps.
SELECT plan (54);
UPDATE campaign SET escalate_after = '100 days'; -- escalations are not what is looked at here
INSERT INTO unit (code, parent_code, level, kind, name_vi, name_ascii, province, path, recorded_at) VALUES ('79', NULL, 'province', 'thành phố', 'Thành phố Hồ Chí Minh', '', '79', '79', '2024-06-01');
DO $$ BEGIN
    PERFORM account_add ('op', 'operator', '58', NULL, NULL, '2024-07-01', '2026-01-01 08:00Z');
    PERFORM account_add ('op-all', 'operator', '*', NULL, NULL, '2024-07-01', '2026-01-01 08:00Z');
    PERFORM account_add ('op-584', 'operator', '584', NULL, NULL, '2024-07-01', '2026-01-01 08:00Z');
    PERFORM account_add ('op-79', 'operator', '79', NULL, NULL, '2024-07-01', '2026-01-01 08:00Z');
    PERFORM account_add ('pc06', 'pc06', '58', NULL, NULL, '2024-07-01', '2026-01-01 08:00Z');
    PERFORM account_add ('chair', 'chair', '58', NULL, NULL, '2024-07-01', '2026-01-01 08:00Z');
    PERFORM account_add ('op-locked', 'operator', '58', NULL, NULL, '2024-07-01', '2026-01-01 08:00Z');
    PERFORM account_change ('op-locked', 'lock', '2026-01-01 08:00Z');
    PERFORM pg_temp.report_all ('2024-07-01', 3);
    PERFORM pg_temp.close ('2024-07-01');
END $$;
CREATE FUNCTION pg_temp.asked (p_more jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{"reason": "đính chính", "document": "15/QĐ", "from": "2024-07-02"}' || p_more $$;
CREATE FUNCTION pg_temp.ask (p_account text, p_more jsonb, p_digest text DEFAULT NULL, p_campaign text DEFAULT 'kich-hoat', p_at timestamptz DEFAULT '2024-07-02 09:00+07')
RETURNS TABLE (result text, answer jsonb) LANGUAGE sql AS $$ SELECT c.result, c.answer FROM change_by_account (p_account, p_campaign, pg_temp.asked (p_more), p_digest, p_at) c $$;
CREATE FUNCTION pg_temp.codes (p_more jsonb, p_at timestamptz DEFAULT '2024-07-02 09:00+07') RETURNS text LANGUAGE sql AS $$
    SELECT a.result || ': ' || string_agg (concat_ws (' ', e ->> 'field', e ->> 'code'), ', ' ORDER BY place)
    FROM pg_temp.ask ('op', p_more, NULL, 'kich-hoat', p_at) a CROSS JOIN jsonb_array_elements (a.answer) WITH ORDINALITY AS x (e, place) GROUP BY a.result
$$;
CREATE FUNCTION pg_temp.entry () RETURNS text LANGUAGE sql AS $$ SELECT concat_ws (' ', actor, via, act, subject, detail) FROM audit ORDER BY id DESC LIMIT 1 $$;
CREATE TEMP TABLE target AS SELECT '{"kind": "target", "targets": [{"unit": "584", "new": 1225}]}'::jsonb AS asked;

CREATE FUNCTION pg_temp.run_back () RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_answer jsonb;
BEGIN
    v_answer := target_change ('kich-hoat', '[{"unit": "584", "new": 1225}]', '2024-07-02', 'đính chính', '15/QĐ', 'op', '2024-07-02 09:00+07');
    RAISE EXCEPTION USING ERRCODE = 'TD000';
EXCEPTION WHEN SQLSTATE 'TD000' THEN
    RETURN v_answer - 'made_at' - 'change';
END $$;

-- who may
SELECT is ((SELECT string_agg (a || ' ' || (SELECT result FROM pg_temp.ask (a, (SELECT asked FROM target))), ', ' ORDER BY place)
            FROM unnest (ARRAY['op', 'op-all', 'op-584', 'op-79', 'pc06', 'chair', 'op-locked', 'nobody']) WITH ORDINALITY AS x (a, place)),
           'op shown, op-all shown, op-584 outside, op-79 outside, pc06 outside, chair outside, op-locked outside, nobody outside');
SELECT is ((SELECT result FROM pg_temp.ask ('op', (SELECT asked FROM target), NULL, 'none')), 'outside', 'whether there is such a campaign or not');
SELECT is ((SELECT array_agg (campaign ORDER BY campaign) FROM campaigns_moved_by ('op', '2024-07-02 09:00+07')), '{dinh-danh-muc-2,kich-hoat}');
SELECT throws_ok ($$ SELECT moves_desk_json ('pc06', NULL, '2024-07-02 09:00+07') $$, 'P0002');
SELECT throws_ok ($$ SELECT moves_desk_json ('op-79', 'kich-hoat', '2024-07-02 09:00+07') $$, 'P0002');

-- a dry run shows all of it and leaves nothing
CREATE TEMP TABLE shown AS SELECT * FROM pg_temp.ask ('op', (SELECT asked FROM target));
SELECT is ((SELECT answer -> 'change' FROM shown), 'null'::jsonb);
SELECT is ((SELECT count (*) FROM campaign_change), 0::bigint);
SELECT is ((SELECT array_agg (id) FROM audit WHERE via = 'http'), NULL, 'nor an entry of the audit log');
SELECT is ((SELECT count (*) FROM campaign_generation WHERE campaign = 'kich-hoat'), 1::bigint);
SELECT is (pg_temp.run_back (), (SELECT answer - 'digest' - 'above_target' - 'made_at' - 'change' FROM shown), 'what the command would show');
SELECT is ((SELECT answer ->> 'digest' FROM pg_temp.ask ('op', (SELECT asked FROM target))), (SELECT answer ->> 'digest' FROM shown), 'the same again');
SELECT is ((SELECT answer ->> 'digest' FROM pg_temp.ask ('op', (SELECT asked FROM target), NULL, 'kich-hoat', '2024-07-02 11:00+07')), (SELECT answer ->> 'digest' FROM shown), 'two hours later');

-- a digest stands for what was asked, by whoever, and for all that was shown of it
SELECT is ((SELECT result FROM pg_temp.ask ('op', (SELECT asked || '{"document": "16/QĐ"}' FROM target), (SELECT answer ->> 'digest' FROM shown))), 'changed', 'another document was not shown');
SELECT is ((SELECT result FROM pg_temp.ask ('op', (SELECT asked FROM target), 'x')), 'changed');
DO $$ BEGIN PERFORM pg_temp.report ('22849', '2024-07-02', 500); END $$; -- of a ward in 587
CREATE TEMP TABLE again AS SELECT * FROM pg_temp.ask ('op', (SELECT asked FROM target), (SELECT answer ->> 'digest' FROM shown));
SELECT is ((SELECT result FROM again), 'changed', 'a report has come meanwhile, and the province needs less a day');
SELECT is ((SELECT count (*) FROM campaign_change), 0::bigint, 'nothing is made');
SELECT isnt ((SELECT answer ->> 'digest' FROM again), (SELECT answer ->> 'digest' FROM shown));
SELECT is ((SELECT result FROM pg_temp.ask ('pc06', (SELECT asked FROM target), (SELECT answer ->> 'digest' FROM again))), 'outside', 'whoever has the digest');
CREATE TEMP TABLE made AS SELECT * FROM pg_temp.ask ('op', (SELECT asked FROM target), (SELECT answer ->> 'digest' FROM again));
SELECT is ((SELECT result FROM made), 'made', 'as it was shown anew');
SELECT is ((SELECT answer - 'made_at' FROM made), (SELECT answer - 'digest' - 'made_at' || '{"change": 1}' FROM again));
SELECT is ((SELECT concat_ws (' ', id, unit, kind, from_day, old, new, reason, document, made_by) FROM campaign_change), '1 584 target 2024-07-02 1325 1225 đính chính 15/QĐ op');
SELECT is ((SELECT (r).target FROM status_rows ('kich-hoat', '2024-07-02', NULL) r WHERE r.unit = '584'), 1225::bigint);
SELECT is (pg_temp.entry (), 'op http target kich-hoat {"from": "2024-07-02", "change": 1, "reason": "đính chính", "targets": [{"new": 1225, "unit": "584"}], "document": "15/QĐ"}');
SELECT is ((SELECT count (*) FROM audit WHERE via = 'http'), 1::bigint);
CREATE TEMP TABLE tapped AS SELECT * FROM pg_temp.ask ('op', (SELECT asked FROM target), (SELECT answer ->> 'digest' FROM again));
SELECT is ((SELECT result || ' ' || (answer ->> 'changes') FROM tapped), 'changed false', 'a second tap finds that it stands so');
SELECT is ((SELECT result || ' ' || (answer ->> 'changes') FROM pg_temp.ask ('op', (SELECT asked FROM target), (SELECT answer ->> 'digest' FROM tapped))), 'shown false', 'and records nothing');
SELECT is ((SELECT count (*) FROM audit WHERE via = 'http'), 1::bigint);

-- the other kinds, with their entries
CREATE FUNCTION pg_temp.confirm (p_more jsonb, p_at timestamptz DEFAULT '2024-07-02 09:00+07') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_digest text := (SELECT answer ->> 'digest' FROM pg_temp.ask ('op', p_more, NULL, 'kich-hoat', p_at));
BEGIN
    RETURN (SELECT c.result FROM pg_temp.ask ('op', p_more, v_digest, 'kich-hoat', p_at) c) || ' ' || pg_temp.entry ();
END $$;
SELECT is (pg_temp.confirm ('{"kind": "extend", "plan_until": "2024-08-10", "deadline": "2024-08-12"}'),
    'made op http extend kich-hoat {"from": "2024-07-02", "change": 2, "reason": "đính chính", "deadline": "2024-08-12", "document": "15/QĐ", "plan_until": "2024-08-10"}');
SELECT is (pg_temp.confirm ('{"kind": "excuse", "unit": "585"}'),
    'made op http excuse kich-hoat {"to": "2024-07-02", "from": "2024-07-02", "unit": "585", "change": 3, "reason": "đính chính", "document": "15/QĐ", "withdraw": false}');
SELECT is (pg_temp.confirm ('{"kind": "excuse", "unit": "586", "to": "2024-07-05"}'),
    'made op http excuse kich-hoat {"to": "2024-07-05", "from": "2024-07-02", "unit": "586", "change": 4, "reason": "đính chính", "document": "15/QĐ", "withdraw": false}');
SELECT is (pg_temp.confirm ('{"kind": "postpone", "cutoff": "20:00"}'),
    'made op http postpone kich-hoat {"date": "2024-07-02", "change": 5, "cutoff": "20:00", "reason": "đính chính", "document": "15/QĐ"}');
SELECT is ((SELECT string_agg (concat_ws (' ', c ->> 'id', c ->> 'kind', c ->> 'unit', c ->> 'unit_name', c ->> 'by', c ->> 'document'), '; ' ORDER BY place)
            FROM json_array_elements (moves_desk_json ('op', 'kich-hoat', '2024-07-02 09:00+07')::json -> 'changes') WITH ORDINALITY AS x (c, place)),
    '5 postpone op 15/QĐ; 4 excuse 586 Huyện Ninh Hải op 15/QĐ; 3 excuse 585 Huyện Ninh Sơn op 15/QĐ; 2 extend op 15/QĐ; 1 target 584 Huyện Bác Ái op 15/QĐ', 'what stands, the newest first');
SELECT is (pg_temp.confirm ('{"kind": "excuse", "unit": "586", "to": "2024-07-05", "withdraw": true}'),
    'made op http excuse withdrawn kich-hoat {"to": "2024-07-05", "from": "2024-07-02", "unit": "586", "change": 6, "reason": "đính chính", "document": "15/QĐ", "withdraw": true}');
SELECT is ((SELECT array_agg (c ->> 'id') FROM json_array_elements (moves_desk_json ('op-all', 'kich-hoat', '2024-07-02 09:00+07')::json -> 'changes') c), '{5,3,2,1}', 'what was taken back stands no more');
SELECT is ((SELECT answer -> 'above_target' -> 1 FROM pg_temp.ask ('op', '{"kind": "target", "targets": [{"unit": "584", "new": 20}]}')),
    (SELECT jsonb_build_object ('unit', '584', 'name', 'Huyện Bác Ái', 'target', 20, 'planned', (r).plan_cumulative) FROM status_rows ('kich-hoat', '2024-07-01', NULL) r WHERE r.unit = '584'),
    'more was planned than the target is now');
SELECT throws_ok ($$ SELECT pg_temp.ask ('op', '{"kind": "gossip"}') $$, '22023', 'there is no change of the kind gossip');

-- what stands against it, all at once, each with its field
SELECT is (pg_temp.codes ('{"kind": "target", "from": "2024-06-01", "targets": [{"unit": "584", "new": 5}]}'), 'refused: from before_the_campaign');
SELECT is (pg_temp.codes ('{"kind": "target", "from": "2024-09-01", "targets": [{"unit": "584", "new": -5}]}'), 'refused: from after_the_plan, targets/0/new target_wrong');
SELECT is (pg_temp.codes ('{"kind": "target", "targets": [{"unit": "584", "new": 5, "old": 6}, {"unit": "999", "new": 5}, {"unit": "585", "new": 1}, {"unit": "585", "new": 2}, {"unit": "586"}]}'),
    'refused: targets/0/old target_is_another, targets/1/unit no_target_on, targets/2/unit named_twice, targets/4/new target_missing');
SELECT is (pg_temp.codes ('{"kind": "target", "targets": [{"unit": "585", "new": 1, "old": 7}, {"unit": "585", "new": -2}]}'),
    'refused: targets/0/unit named_twice, targets/0/old target_is_another, targets/1/new target_wrong', 'being named twice hides nothing else');
SELECT is (pg_temp.codes ('{"kind": "target", "targets": [{"unit": "584", "new": 9999}]}'), 'refused: targets more_than_the_parent');
SELECT is ((SELECT (a.answer #> '{0,values}') - 'name' FROM pg_temp.ask ('op', '{"kind": "target", "targets": [{"unit": "584", "new": 9999}]}') a),
    '{"sum": 39971, "from": "2024-07-02", "unit": "58", "excess": 8674, "target": 31297}');
SELECT is (pg_temp.codes ('{"kind": "extend", "plan_until": "2024-06-20"}'), 'refused: plan_until days_are_closed');
SELECT is (pg_temp.codes ('{"kind": "extend", "plan_until": "2024-09-30"}'), 'refused: deadline deadline_needed');
SELECT is (pg_temp.codes ('{"kind": "extend", "plan_until": "2024-09-30", "deadline": "2024-07-01"}'), 'refused: deadline deadline_before_the_plan, deadline deadline_has_passed');
SELECT is (pg_temp.codes ('{"kind": "extend", "deadline": "2044-07-01"}'), 'refused: deadline lasts_too_long');
SELECT is (pg_temp.codes ('{"kind": "excuse", "unit": "999", "to": "2024-07-01"}'), 'refused: to ends_before, unit no_target');
SELECT is (pg_temp.codes ('{"kind": "excuse", "unit": "585", "from": "2024-09-01"}'), 'refused: from not_counted');
SELECT is (pg_temp.codes ('{"kind": "excuse", "unit": "585", "from": "2024-09-01", "to": "2024-09-03"}'), 'refused: from none_counted');
SELECT is (pg_temp.codes ('{"kind": "postpone", "from": "2024-07-01", "cutoff": "17:00"}'), 'refused: cutoff before_the_cutoff, from is_closed');
SELECT is (pg_temp.codes ('{"kind": "postpone", "from": "2024-10-01", "cutoff": "20:00"}'), 'refused: from never_closed');
SELECT is (pg_temp.codes ('{"kind": "postpone", "cutoff": "21:00"}', '2024-07-02 20:30+07'), 'refused: from cutoff_has_passed');
SELECT is (pg_temp.codes ('{"kind": "postpone", "cutoff": "18:00"}', '2024-07-02 18:30+07'), 'refused: cutoff time_has_passed');
SELECT is ((SELECT count (*) FROM campaign_change), 6::bigint, 'what is refused leaves nothing');
SELECT * FROM finish ();
