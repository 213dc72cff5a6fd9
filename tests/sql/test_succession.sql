-- Units that move to another district, or into one that stood before: plan, totals and trace go with them, and every table adds up on every day.
SELECT plan (14);
INSERT INTO unit (code, valid_from, valid_to, parent_code, level, kind, name_vi, successor_code, province, path, recorded_at)
SELECT code, coalesce (f::date, '-infinity'), coalesce (t::date, 'infinity'), parent, level, '', code, heir, '90', '', '2024-06-01'
FROM (VALUES ('90', NULL, NULL, NULL, 'province', NULL),
             ('A', NULL, NULL, '90', 'district', NULL), ('B', NULL, NULL, '90', 'district', NULL), ('C', NULL, NULL, '90', 'district', NULL),
             ('D', NULL, '2024-07-14', '90', 'district', 'D2'), ('D2', '2024-07-15', NULL, '90', 'district', NULL),
             ('A1', NULL, '2024-07-05', 'A', 'commune', 'B1'),   -- into one of another district that stood before
             ('A2', NULL, NULL, 'A', 'commune', NULL),
             ('A3', NULL, '2024-07-09', 'A', 'commune', 'C1'),   -- into one that had no part in the campaign
             ('A4', NULL, '2024-07-09', 'A', 'commune', 'A4'), ('A4', '2024-07-10', NULL, 'B', 'commune', NULL), -- the same code, elsewhere
             ('B1', NULL, NULL, 'B', 'commune', NULL), ('B2', NULL, NULL, 'B', 'commune', NULL), ('C1', NULL, NULL, 'C', 'commune', NULL),
             ('A4-1', NULL, NULL, 'A4', 'beat', NULL), ('A4-2', NULL, NULL, 'A4', 'beat', NULL), -- go with it
             ('D1', NULL, '2024-07-14', 'D', 'commune', 'D3'), ('D3', '2024-07-15', NULL, 'D2', 'commune', NULL),
             ('D4', NULL, '2024-07-14', 'D', 'commune', 'B2'))   -- one commune of a district that ends goes elsewhere
     AS x (code, f, t, parent, level, heir);
INSERT INTO campaign (code, province, top, title_vi, title_en, metrics, starts_on, plan_until, deadline, timezone, cutoff, correction_days, weekdays, holidays,
                      definition, loaded_at)
VALUES ('move', '90', '90', 'm', 'm', '{activated}', '2024-07-01', '2024-07-20', '2024-07-21', 'Asia/Ho_Chi_Minh', '17:30', 0, '{1,2,3,4,5,6,7}', 'counted', '{}', '2024-06-30');
INSERT INTO campaign_target (campaign, unit, target, provisional)
VALUES ('move', '90', 1000, false), ('move', 'A', 300, false), ('move', 'A1', 61, false), ('move', 'A2', 77, true), ('move', 'A3', 53, false), ('move', 'A4-1', 19, false),
       ('move', 'A4-2', 23, false), ('move', 'B1', 101, false), ('move', 'B2', 37, false), ('move', 'D', 200, false), ('move', 'D1', 90, false), ('move', 'D4', 71, false);
DO $$ BEGIN PERFORM campaign_calendar ('move'); PERFORM campaign_build ('move', '2024-06-30'); END $$;
SELECT setseed (0.31);
INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at)
SELECT '90', 'move', r.unit, d.day, 1, (9 * random ())::integer, 'f', 1, (d.day + time '16:00') AT TIME ZONE 'Asia/Ho_Chi_Minh'
FROM campaign_day d CROSS JOIN LATERAL status_rows ('move', d.day, NULL) r WHERE d.campaign = 'move' AND d.day <= '2024-07-23' AND r.reporting AND random () < 0.8;
INSERT INTO work (province, campaign, kind, day, units) SELECT '90', 'move', 'progress', day, array_agg (unit) FROM progress WHERE campaign = 'move' GROUP BY day;
DO $$ BEGIN WHILE aggregate_work ('90', 'move', 100, true) > 0 LOOP NULL; END LOOP; END $$;

CREATE TEMP TABLE days AS SELECT day FROM campaign_day WHERE campaign = 'move' AND day <= '2024-07-25';
CREATE TEMP TABLE row AS SELECT d.day AS on_day, r.* FROM days d CROSS JOIN LATERAL status_rows ('move', d.day, NULL) r;
CREATE FUNCTION pg_temp.holes (p_rows text) RETURNS TABLE (on_day date, unit text, what text) LANGUAGE plpgsql AS $$
BEGIN -- a unit's row against those below it; the plan of an unassigned rest is its own piece
    RETURN QUERY EXECUTE format ($q$
        SELECT p.on_day, p.unit, format ('%%s %%s, plan %%s %%s, cumulative %%s %%s, day %%s %%s, expected %%s %%s', p.target, sum (c.target) + p.unassigned, p.plan_cumulative,
               sum (c.plan_cumulative) + rest.plan, p.cumulative, sum (c.cumulative), p.day, sum (c.day), p.reports_expected, sum (c.reports_expected))
        FROM %I p JOIN %I c ON c.on_day = p.on_day AND c.parent = p.unit
        CROSS JOIN LATERAL (SELECT coalesce (sum (piece_plan (x.base, x.amount, k.k, x.k_from, x.k_to)), 0) AS plan
                            FROM campaign_node n JOIN campaign_piece x ON x.campaign = n.campaign AND x.generation = n.generation AND x.unit = n.unit AND x.from_day = n.from_day AND x.own
                            JOIN campaign_day k ON k.campaign = n.campaign AND k.day = p.on_day
                            WHERE n.campaign = 'move' AND n.generation = 1 AND n.unit = p.unit AND p.on_day BETWEEN n.from_day AND n.to_day) rest
        GROUP BY p.on_day, p.unit, p.target, p.unassigned, p.plan_cumulative, p.cumulative, p.day, p.reports_expected, rest.plan, p.path
        HAVING (p.target, p.plan_cumulative, p.cumulative, coalesce (p.day, 0)) IS DISTINCT FROM
               (sum (c.target) + p.unassigned, sum (c.plan_cumulative) + rest.plan, sum (c.cumulative), coalesce (sum (c.day), 0))
            OR p.reports_expected <> (SELECT sum (CASE WHEN y.reporting THEN y.reports_expected ELSE 0 END) FROM %I y
                                      WHERE y.on_day = p.on_day AND starts_with (y.path, p.path || '/')) $q$, p_rows, p_rows, p_rows);
END $$;
SELECT is_empty ('SELECT * FROM pg_temp.holes (''row'')', 'every table adds up on every day');
SELECT is ((SELECT count (*) FROM row WHERE parent IS NOT NULL)::integer > 250, true, 'of many rows');
SELECT results_eq ($$ SELECT on_day, target, unassigned FROM row WHERE unit = 'A' AND on_day IN ('2024-07-05', '2024-07-06', '2024-07-10') ORDER BY 1 $$,
    $$ VALUES ('2024-07-05'::date, 300::bigint, 67::bigint), ('2024-07-06', 239, 67), ('2024-07-10', 144, 67) $$, 'what leaves a district takes its target with it, and leaves the rest');
SELECT results_eq ($$ SELECT on_day, target FROM row WHERE unit = 'B1' AND on_day IN ('2024-07-05', '2024-07-06') ORDER BY 1 $$,
    $$ VALUES ('2024-07-05'::date, 101::bigint), ('2024-07-06', 162) $$, 'one that stood before has its own and what it inherits');
SELECT is ((SELECT cumulative FROM row WHERE unit = 'B1' AND on_day = '2024-07-06'),
    (SELECT sum (value) FROM progress WHERE campaign = 'move' AND unit IN ('A1', 'B1') AND day <= '2024-07-06'), 'their figures count in its totals');
SELECT is ((SELECT plan_cumulative FROM row WHERE unit = 'B1' AND on_day = '2024-07-20'), 162::bigint, 'its plan is whole in the end');
SELECT results_eq ($$ SELECT min (on_day), max (target), bool_and (NOT reporting) FROM row WHERE unit = 'C' $$, $$ VALUES ('2024-07-10'::date, 53::bigint, true) $$,
    'a district comes in with what moves into it');
SELECT results_eq ($$ SELECT DISTINCT path FROM row WHERE unit = 'A4-1' AND on_day >= '2024-07-10' $$, $$ VALUES ('90/B/A4/A4-1') $$, 'what lies below goes with it');
SELECT results_eq ($$ SELECT on_day, unit, target FROM row WHERE unit IN ('D', 'D2') AND on_day IN ('2024-07-14', '2024-07-15') ORDER BY 1 $$,
    $$ VALUES ('2024-07-14'::date, 'D', 200::bigint), ('2024-07-15', 'D2', 129) $$, 'a district''s successor has what lies under it, and the rest');
SELECT results_eq ($$ SELECT unit, from_day FROM row WHERE on_day = '2024-07-16' AND unit IN ('A', 'A4', 'B', 'B1', 'D3') ORDER BY 1 $$,
    $$ VALUES ('A', '2024-07-01'::date), ('A4', '2024-07-10'), ('B', '2024-07-01'), ('B1', '2024-07-01'), ('D3', '2024-07-15') $$,
    'the row of days of a unit that goes on is not broken, a successor''s begins');
CREATE TEMP TABLE past AS SELECT d.day AS on_day, r.* FROM days d CROSS JOIN LATERAL status_rows ('move', d.day, '2024-08-01') r;
SELECT results_eq ('SELECT * FROM row ORDER BY on_day, unit', 'SELECT * FROM past ORDER BY on_day, unit', 'as of an instant it is the same');
SELECT is_empty ($$ SELECT x.* FROM (SELECT DISTINCT unit FROM row) u CROSS JOIN LATERAL unit_days ('move', ARRAY[u.unit], '2024-07-01', '2024-07-25', NULL) x
    JOIN row r ON r.unit = u.unit AND r.on_day = x.day
    WHERE (x.target, x.plan_day, x.value, x.plan_cumulative, x.cumulative, x.explained, x.reports_in, x.reports_expected)
          IS DISTINCT FROM (r.target, r.plan_day, r.day, r.plan_cumulative, r.cumulative, r.explained, r.reports_in, r.reports_expected) $$, 'and in its row of days');
UPDATE unit SET successor_code = NULL WHERE code = 'A1';
SELECT throws_ok ($$ SELECT campaign_build ('move', '2024-07-25') $$, 'P0001', 'campaign move: unit A1 ends on 2024-07-05 and has no successor', 'nobody would owe the rest: refused');
UPDATE unit SET successor_code = 'B' WHERE code = 'A1';
SELECT throws_ok ($$ SELECT campaign_build ('move', '2024-07-25') $$, 'P0001', 'campaign move: unit B, which takes over from A1, has units with targets below it', NULL);
SELECT * FROM finish ();
