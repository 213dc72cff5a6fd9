-- A unit's days, worked out together, are those of status, day by day: over the merger of 1/11/2024, silent and finished units, explanations.
SELECT plan (7);
SELECT setseed (0.4711);
-- nine of ten units report a day; some far beyond their target, so that they are done before the merger
SELECT lives_ok ($$
    SELECT pg_temp.report (r.unit, d.day, (r.plan_day * CASE WHEN hashtext (r.unit) % 3 = 0 THEN 25 ELSE 2 * random () END)::integer, 1, NULL, 'dinh-danh-muc-2')
    FROM (SELECT day FROM campaign_day WHERE campaign = 'dinh-danh-muc-2' AND day BETWEEN '2024-10-20' AND '2024-11-10') d
    CROSS JOIN LATERAL status_rows ('dinh-danh-muc-2', d.day, NULL) r WHERE r.reporting AND random () < 0.9 $$);
INSERT INTO explanation
SELECT '58', 'dinh-danh-muc-2', unit, 'GT-' || unit, 1, '2024-10-25', 'abroad', 200, NULL, 'feed', 2, pg_temp.at ('2024-10-25', '10:00')
FROM status_rows ('dinh-danh-muc-2', '2024-10-25', NULL) WHERE reporting AND hashtext (unit) % 5 = 0;
INSERT INTO work (province, campaign, kind, units)
SELECT '58', 'dinh-danh-muc-2', 'explanation', array_agg (unit) FROM explanation;
DO $$ BEGIN
    PERFORM decide_explanation ('58', 'dinh-danh-muc-2', unit, document, true, 'pc06', '', pg_temp.at ('2024-10-26', '12:00')) FROM explanation;
    WHILE aggregate_work ('58', 'dinh-danh-muc-2', 1000, true) > 0 LOOP NULL; END LOOP;
END $$;
CREATE TEMP TABLE one_by_one AS
    SELECT a.as_of, d.day, r.unit, r.name, r.target, r.plan_day, r.day AS value, r.plan_cumulative, r.cumulative, r.explained, r.reports_in, r.reports_expected, r.status
    FROM (VALUES (NULL::timestamptz), (pg_temp.at ('2024-11-05', '12:00'))) a (as_of)
    CROSS JOIN (SELECT day FROM campaign_day WHERE campaign = 'dinh-danh-muc-2' AND day BETWEEN '2024-10-18' AND '2024-11-12') d
    CROSS JOIN LATERAL status_rows ('dinh-danh-muc-2', d.day, a.as_of) r;
CREATE TEMP TABLE together AS
    SELECT a.as_of, r.day, u.unit, r.name, r.target, r.plan_day, r.value, r.plan_cumulative, r.cumulative, r.explained, r.reports_in, r.reports_expected, r.status
    FROM (VALUES (NULL::timestamptz), (pg_temp.at ('2024-11-05', '12:00'))) a (as_of)
    CROSS JOIN (SELECT DISTINCT unit FROM one_by_one) u
    CROSS JOIN LATERAL unit_days ('dinh-danh-muc-2', ARRAY[u.unit], '2024-10-18', '2024-11-12', a.as_of) r;
SELECT is ((SELECT count (DISTINCT status) FROM one_by_one), 4::bigint, 'met, missed, silent and done are all among them');
SELECT ok ((SELECT count (*) FROM one_by_one WHERE status = 'done' AND day = '2024-10-31') > 5, 'units are done before the merger');
SELECT results_eq ('SELECT * FROM one_by_one ORDER BY as_of NULLS FIRST, unit, day', 'SELECT * FROM together ORDER BY as_of NULLS FIRST, unit, day',
    'each day of each unit is the same');
SELECT ok ((SELECT count (*) FROM together) > 3000, 'of all of them');
SELECT throws_ok ($$SELECT days_json ('dinh-danh-muc-2', NULL, '2024-07-05', '2024-07-01', NULL, '2024-07-06 12:00+07')$$, 'P0001', 'from 2024-07-05 lies after to 2024-07-01');
SELECT throws_ok ($$SELECT calendar_json ('dinh-danh-muc-2', NULL, NULL, '2024-07-05', '2024-07-01', NULL, '2024-07-06 12:00+07')$$, 'P0001', 'from 2024-07-05 lies after to 2024-07-01');
SELECT * FROM finish ();
