-- Figures that are out of proportion: the rule at each of its bounds, of what stands and of what is about to be reported, and the life of its alert.
SELECT no_plan ();
-- A campaign of 20 counted days, Mondays to Fridays: 22738 has 10 a day to do, 22741 one, 22744 nothing.
INSERT INTO campaign (code, province, top, title_vi, title_en, metrics, starts_on, plan_until, deadline, timezone, cutoff, correction_days, weekdays, holidays,
                      definition, loaded_at, reasons)
VALUES ('odd', '58', '58', 'Thử', 'Trial', '{activated}', '2024-07-01', '2024-07-26', '2024-07-31', 'Asia/Ho_Chi_Minh', '17:30', 0, '{1,2,3,4,5}', 'counted',
        '{}', '2024-06-30', '{other}');
INSERT INTO campaign_target (campaign, unit, target, provisional) VALUES ('odd', '22738', 200, false), ('odd', '22741', 20, false), ('odd', '22744', 0, false);
DO $$ BEGIN PERFORM campaign_calendar ('odd'); PERFORM campaign_build ('odd', '2024-06-30 12:00+07'); END $$;

CREATE FUNCTION pg_temp.day (p_day integer) RETURNS date LANGUAGE sql AS $$ SELECT DATE '2024-06-30' + p_day $$;
-- What would be said of a figure that is about to be reported: by which rule, what is usual, and the bound.
CREATE FUNCTION pg_temp.odd (p_unit text, p_day integer, p_value bigint, p_as_of timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce ((SELECT i.reason || ' ' || coalesce (i.usual::text, '-') || ' ' || i.bound
                      FROM implausible_figures ('58', 'odd', ARRAY[p_unit], ARRAY[pg_temp.day (p_day)], ARRAY[p_value], p_as_of) i), 'plausible')
$$;
-- The same of what stands, as status has it.
CREATE FUNCTION pg_temp.flagged (p_unit text, p_as_of timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce (string_agg (extract (day FROM d.day)::text, ' ' ORDER BY d.day), 'none') FROM campaign_day d CROSS JOIN LATERAL status_rows ('odd', d.day, p_as_of) r
    WHERE d.campaign = 'odd' AND d.day <= '2024-07-31' AND r.unit = p_unit AND r.implausible
$$;
CREATE FUNCTION pg_temp.told (p_unit text, p_day integer, p_value integer, p_rev bigint DEFAULT 1, p_at timestamptz DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_temp.report (p_unit, pg_temp.day (p_day), p_value, p_rev, coalesce (p_at, pg_temp.at (pg_temp.day (p_day), '16:00')), 'odd');
    PERFORM drain_work ('58', 'odd');
END $$;

-- 1. The day's bound.
SELECT is ((SELECT array_agg (target || ' ' || plan_day ORDER BY unit) FROM status_rows ('odd', '2024-07-01', NULL) WHERE reporting), '{200 10,20 1,0 0}');
SELECT is (pg_temp.odd ('22738', 1, 50), 'plausible', 'five times the plan, and not more');
SELECT is (pg_temp.odd ('22738', 1, 51), 'day - 50', 'more than five times the plan, where nothing is usual yet');
SELECT is (pg_temp.odd ('22741', 1, 20), 'plausible', 'twenty is never too much by the day');
SELECT is (pg_temp.odd ('22741', 1, 21), 'day - 20', 'over twenty, and over five times a plan of one');
SELECT is (pg_temp.odd ('22744', 1, 100000), 'plausible', 'without a plan and without figures nothing can be compared');
SELECT is (pg_temp.odd ('22738', 6, 100000), 'total - 320', 'nor on a day without a plan: only by the total');
SELECT is (pg_temp.odd ('582', 1, 100000), 'plausible', 'only reporting units are judged');
SELECT is (pg_temp.odd ('nowhere', 1, 100000), 'plausible', 'and what takes part');
SELECT is (pg_temp.odd ('22738', 900, 50), 'plausible', 'a day behind the calendar has no plan');
SELECT is (pg_temp.odd ('22738', 1, NULL), 'plausible', 'no figure is none');
SELECT is ((SELECT count (*) FROM implausible_figures ('58', 'odd', NULL, NULL, NULL)), 0::bigint);

-- 2. What is usual: the median of the at most 14 latest counted days that have a figure.
DO $$ BEGIN PERFORM pg_temp.told ('22738', 1, 12); PERFORM pg_temp.told ('22738', 3, 25); END $$;
SELECT is (pg_temp.odd ('22738', 4, 92), 'plausible', 'of two figures the mean, 18.5: five times that is 92.5');
SELECT is (pg_temp.odd ('22738', 4, 93), 'day 19 92', 'one more is too much');
SELECT is (pg_temp.odd ('22738', 2, 61), 'day 12 60', 'only days before count');
SELECT is (pg_temp.odd ('22738', 1, 51), 'day - 50', 'not the day itself');
DO $$ BEGIN PERFORM pg_temp.told ('22744', 1, 4); PERFORM pg_temp.told ('22744', 2, 6); END $$;
SELECT is (pg_temp.odd ('22744', 3, 1000), 'plausible', 'without a plan two figures are too few');
DO $$ BEGIN PERFORM pg_temp.told ('22744', 6, 1000); END $$; -- a Saturday
SELECT is (pg_temp.odd ('22744', 7, 1000), 'plausible', 'a day that is not counted is not among them');
DO $$ BEGIN PERFORM pg_temp.told ('22744', 3, 5); END $$;
SELECT is (pg_temp.odd ('22744', 4, 25), 'plausible', 'three figures can be compared with: five times 5');
SELECT is (pg_temp.odd ('22744', 4, 26), 'day 5 25', 'and one more is too much, also where the target is 0');
SELECT is (pg_temp.odd ('22744', 6, 26), 'day 5 25', 'also on a day that is not counted');
SELECT is (pg_temp.odd ('22744', 4, 1000000), 'day 5 25', 'a target of 0 has no total');
DO $$ BEGIN
    PERFORM pg_temp.told ('22744', d.day, CASE WHEN d.k <= 14 THEN 10 ELSE 40 END)
    FROM (SELECT extract (day FROM x.day)::integer AS day, x.k FROM campaign_day x WHERE x.campaign = 'odd' AND x.counted AND x.k > 3) d;
END $$;
SELECT is (pg_temp.odd ('22744', 22, 51), 'day 10 50', 'the last 14: two of 5 and 6, eleven of 10 and one of 40');
SELECT is (pg_temp.odd ('22744', 28, 51), 'day 10 50', 'after the end of the plan, eight of 10 and six of 40');
DO $$ BEGIN PERFORM pg_temp.told ('22744', 18, 40, 2); END $$;
SELECT is (pg_temp.odd ('22744', 28, 126), 'day 25 125', 'seven and seven: the mean of both');
SELECT is (pg_temp.flagged ('22744'), '6', 'what stands is judged by what stood before it');

-- 3. The total's bound: 1.5 x 20 + 20.
DO $$ BEGIN PERFORM pg_temp.told ('22741', 1, 20); PERFORM pg_temp.told ('22741', 2, 20); END $$;
SELECT is (pg_temp.odd ('22741', 3, 10), 'plausible', 'up to the bound');
SELECT is (pg_temp.odd ('22741', 3, 11), 'total 20 50', 'and past it');
SELECT is (pg_temp.odd ('22741', 2, 31), 'total 20 50', 'by a correction too: the figure that stands does not count twice');
SELECT is (pg_temp.odd ('22741', 2, 30), 'plausible');
SELECT is (pg_temp.odd ('22741', 6, 11), 'total 20 50', 'also on a day that is not counted');
SELECT is ((SELECT figures FROM implausible_figures ('58', 'odd', ARRAY['22741'], ARRAY[DATE '2024-07-03'], ARRAY[200::bigint])),
    '{"day": 200, "plan_day": 1, "usual": 20, "day_bound": 100, "cumulative": 240, "cumulative_bound": 50, "target": 20}', 'both rules, with all numbers');
DO $$ BEGIN PERFORM pg_temp.told ('22741', 3, 11); PERFORM pg_temp.told ('22741', 4, 19); END $$;
SELECT is (pg_temp.flagged ('22741'), '3', 'it holds for the figure that passes it, not for those after it');
SELECT is (pg_temp.odd ('22741', 5, 20), 'plausible', 'nor for the next one');
SELECT is (pg_temp.odd ('22741', 3, 12), 'plausible', 'nor for a revision of the very figure: it finds the bound passed');
DO $$ BEGIN PERFORM pg_temp.told ('22741', 3, 12, 2, pg_temp.at ('2024-07-05', '08:00')); END $$;
SELECT is (pg_temp.flagged ('22741'), 'none');
SELECT is (pg_temp.flagged ('22741', pg_temp.at ('2024-07-05', '07:59')), '3', 'as of an instant before, it is what it was');
DO $$ BEGIN PERFORM pg_temp.told ('22741', 2, 0, 2, pg_temp.at ('2024-07-05', '09:00')); PERFORM pg_temp.told ('22741', 3, 11, 3, pg_temp.at ('2024-07-05', '09:30')); END $$;
SELECT is (pg_temp.flagged ('22741'), 'none', 'twenty less: it is at the bound');
DO $$ BEGIN PERFORM pg_temp.told ('22741', 1, 21, 2, pg_temp.at ('2024-07-05', '10:00')); END $$;
SELECT is (pg_temp.flagged ('22741'), '1', 'a late correction that passes the bound anew, by 21 more than the plan of one allows');
SELECT is ((SELECT figures ->> 'cumulative' FROM implausible_figures ('58', 'odd', ARRAY['22741'], ARRAY[DATE '2024-07-01'], ARRAY[21::bigint])), '51',
    'the total is of all days, not of those up to it');
DO $$ BEGIN PERFORM pg_temp.told ('22741', 4, 18, 2, pg_temp.at ('2024-07-05', '11:00')); END $$;
SELECT is ((SELECT figures ? 'cumulative' FROM implausible_figures ('58', 'odd', ARRAY['22741'], ARRAY[DATE '2024-07-01'], ARRAY[21::bigint])), false,
    'a correction of another day takes it below the bound');
DO $$ BEGIN
    PERFORM pg_temp.told ('22741', 5, 4, 2, pg_temp.at ('2024-07-05', '12:00'));
    PERFORM pg_temp.told ('22741', 5, 30, 1, pg_temp.at ('2024-07-05', '12:01')); -- overtaken: it never stood
    PERFORM void_figure ('odd', '22741', '2024-07-01', 'wrong', pg_temp.at ('2024-07-05', '12:02')); PERFORM drain_work ('58', 'odd');
END $$;
SELECT is (pg_temp.flagged ('22741'), 'none', 'a figure that was taken out passes nothing');
SELECT is (pg_temp.flagged ('22741', pg_temp.at ('2024-07-05', '12:01')), '1 5', 'before, it did, and the fifth passed the total');

-- 4. Several at once, in their order: what is before a day among them stands for what is stored of it.
SELECT is ((SELECT string_agg (i.place || ' ' || i.reason, ', ' ORDER BY i.place) FROM implausible_figures ('58', 'odd', ARRAY['22738', '22738', '22738', '22741', '22744'],
    ARRAY['2024-07-02', '2024-07-03', '2024-07-04', '2024-07-09', '2024-07-08']::date[], ARRAY[60, 80, 300, 10, NULL]::bigint[]) i), '3 total', 'the third passes the total');
SELECT is ((SELECT i.figures FROM implausible_figures ('58', 'odd', ARRAY['22738', '22738', '22738'], ARRAY['2024-07-02', '2024-07-03', '2024-07-04']::date[],
    ARRAY[60, 80, 320]::bigint[]) i), '{"day": 320, "plan_day": 10, "usual": 60, "day_bound": 300, "cumulative": 472, "cumulative_bound": 320, "target": 200}',
    'the median is of 12, 60 and 80, not of the 25 that stands');
SELECT is ((SELECT string_agg (i.place::text, ' ') FROM implausible_figures ('58', 'odd', ARRAY['22741', '22741', '22741'], ARRAY['2024-07-08', '2024-07-09', '2024-07-10']::date[],
    ARRAY[15, 15, 15]::bigint[]) i), '2', 'of three that follow one another the second passes the total');

-- 5. A unit above is implausible where one below is; a finished unit is judged as any other.
DO $$ BEGIN PERFORM pg_temp.told ('22738', 8, 150); PERFORM pg_temp.told ('22738', 9, 60); END $$;
SELECT is ((SELECT string_agg (unit, ' ' ORDER BY unit) FROM status_rows ('odd', '2024-07-08', NULL) WHERE implausible), '22738 58 582');
SELECT is ((SELECT string_agg (unit, ' ' ORDER BY unit) FROM status_rows ('odd', '2024-07-08', NULL, '582') WHERE implausible), '22738 582', 'of a unit alone too');
SELECT is (status_json ('odd', '2024-07-08', '582', 'all', NULL, '2024-07-09')::jsonb -> 'total' ->> 'implausible', 'true');
SELECT is ((SELECT string_agg (u ->> 'unit' || ' ' || (u ->> 'implausible'), ', ') FROM jsonb_array_elements (
    status_json ('odd', '2024-07-08', NULL, 'commune', NULL, '2024-07-09')::jsonb -> 'units') u), '22738 true, 22741 false, 22744 false');
SELECT is ((SELECT workable FROM status_rows ('odd', '2024-07-09', NULL) WHERE unit = '22738'), 0::bigint);
SELECT is (pg_temp.odd ('22738', 10, 301), 'day 43 212', 'a finished unit');
SELECT is (pg_temp.flagged ('22738'), '8', 'nor is the day after it flagged, which is usual by then');

-- 6. By other numbers, or by none; each from an instant on.
DO $$ BEGIN PERFORM load_implausible ('odd', '{"times": "5", "over": 20, "total": "1.5"}', pg_temp.at ('2024-07-10', '08:00')); END $$;
SELECT is ((SELECT count (*) FROM implausible_rule), 0::bigint, 'the standard is no change');
DO $$ BEGIN PERFORM load_implausible ('odd', '{"times": "15.1", "over": 151}', pg_temp.at ('2024-07-10', '09:00')); END $$;
SELECT is (pg_temp.odd ('22738', 1, 152), 'day - 151', 'over 151, and over 15.1 times the plan');
SELECT is (pg_temp.odd ('22738', 1, 151), 'plausible');
SELECT is (pg_temp.flagged ('22738'), 'none');
SELECT is (pg_temp.flagged ('22738', pg_temp.at ('2024-07-10', '08:59')), '8');
DO $$ BEGIN PERFORM load_implausible ('odd', '{"total": "1"}', pg_temp.at ('2024-07-10', '09:00')); END $$;
SELECT is (pg_temp.odd ('22738', 1, 80), 'day - 50', 'in the same instant the last one counts, and what it leaves out is the standard');
DO $$ BEGIN PERFORM load_implausible ('odd', 'false', pg_temp.at ('2024-07-10', '10:00')); END $$;
SELECT is (pg_temp.odd ('22738', 1, 100000), 'plausible', 'false: none is judged');
SELECT is (pg_temp.flagged ('22738'), 'none');
SELECT is (pg_temp.flagged ('22738', pg_temp.at ('2024-07-10', '09:00')), '8 9', 'as of then, by a total of 220');
DO $$ BEGIN PERFORM load_implausible ('odd', NULL, pg_temp.at ('2024-07-10', '11:00')); END $$;
SELECT is (pg_temp.flagged ('22738'), '8', 'nothing is said: the standard');

-- 7. The alert: one a unit and day, raised with the figures that changed.
CREATE FUNCTION pg_temp.judge (p_at timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v record;
    v_events integer := 0;
BEGIN
    LOOP
        SELECT * INTO v FROM judge_figures ('58', 'odd', p_at);
        v_events := v_events + v.events;
        EXIT WHEN v.taken = 0;
    END LOOP;
    RETURN v_events;
END $$;
CREATE FUNCTION pg_temp.events (p_unit text, p_after bigint DEFAULT 0) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (concat_ws (' ', extract (day FROM e.day), e.state, e.resolution, e.figures ->> 'day'), ', ' ORDER BY e.id) FROM alert_event e
    WHERE e.kind = 'figure_implausible' AND e.unit = p_unit AND e.id > p_after
$$;
SELECT is (pg_temp.judge (pg_temp.at ('2024-07-10', '12:00')), 2, 'the one of 22738, and of 22744');
SELECT is (pg_temp.events ('22738') || ' ' || pg_temp.events ('22744'), '8 open 150 6 open 1000');
SELECT is ((SELECT severity || ' ' || streak || ' ' || raised_at FROM alert_event WHERE unit = '22738'), 'warning 0 ' || pg_temp.at ('2024-07-10', '12:00'));
SELECT is ((SELECT figures::jsonb FROM alert_event WHERE unit = '22738'), '{"day": 150, "plan_day": 10, "usual": 19, "day_bound": 92, "rev": 1}');
SELECT is ((SELECT text_vi || ' ' || text_en FROM alert_event WHERE unit = '22738'),
    'Phường Đô Vinh báo cáo số liệu bất thường ngày 08/7/2024: 150, cao hơn mức 92 (kế hoạch ngày 10, mức thường ngày 19). Cần sửa nếu sai, xác nhận nếu đúng. Nhiệm vụ: Thử. '
    'Phường Đô Vinh reported an implausible figure for 2024-07-08: 150, above 92 (the day''s plan is 10, usually it reports 19). Correct it, or acknowledge it if it is right. Campaign: Trial.');
DO $$ BEGIN PERFORM pg_temp.told ('22738', 9, 62, 2, pg_temp.at ('2024-07-10', '12:10')); END $$;
SELECT is (pg_temp.judge (pg_temp.at ('2024-07-10', '12:11')), 0, 'another figure of the unit says nothing new');
DO $$ BEGIN PERFORM pg_temp.told ('22738', 8, 140, 2, pg_temp.at ('2024-07-10', '12:12')); END $$;
SELECT is (pg_temp.judge (pg_temp.at ('2024-07-10', '12:13')), 1);
DO $$ BEGIN PERFORM pg_temp.told ('22738', 8, 14, 3, pg_temp.at ('2024-07-10', '12:14')); END $$;
SELECT is (pg_temp.judge (pg_temp.at ('2024-07-10', '12:15')), 1);
SELECT is (pg_temp.events ('22738'), '8 open 150, 8 updated 140, 8 resolved corrected 14', 'corrected to what is still too much, and then well');
SELECT is ((SELECT text_vi FROM alert_event WHERE unit = '22738' AND state = 'resolved'), 'Phường Đô Vinh: số liệu ngày 08/7/2024 không còn bất thường (14). Nhiệm vụ: Thử.');
DO $$ BEGIN PERFORM pg_temp.told ('22738', 8, 150, 4, pg_temp.at ('2024-07-10', '12:16')); PERFORM pg_temp.judge (pg_temp.at ('2024-07-10', '12:17')); END $$;
SELECT is ((SELECT count (*) || ' ' || min (state) FROM alert WHERE unit = '22738'), '1 open', 'wrong again: the same alert opens again');

INSERT INTO member (code, province, unit, role, min_severity, added_at)
VALUES ('operator', '58', '58', 'operator', 'info', '2024-06-01'), ('chair', '58', '58', 'chair', 'info', '2024-06-01'), ('district', '58', '582', 'chair', 'warning', '2024-06-01'),
       ('elsewhere', '58', '587', 'operator', 'info', '2024-06-01'), ('ward', '58', '22738', 'police', 'info', '2024-06-01'), ('grave', '58', '582', 'police', 'critical', '2024-06-01');
SELECT is ((SELECT string_agg (DISTINCT t.member, ' ') FROM alert_event e CROSS JOIN LATERAL event_recipients ('58', e.id, e.id, pg_temp.at ('2024-07-10', '12:30')) t
            WHERE e.unit = '22738' AND e.state = 'open'), 'district operator ward', 'told to the unit, its district and the operators');

-- 8. An acknowledgement confirms it, of that very revision.
CREATE TEMP TABLE mark AS SELECT max (id) AS id FROM alert_event;
CREATE FUNCTION pg_temp.ack (p_unit text, p_until date DEFAULT NULL, p_by text DEFAULT 'chair') RETURNS text LANGUAGE sql AS $$
    SELECT k.result || ' ' || k."by" FROM alert a CROSS JOIN LATERAL acknowledge ('58', a.id, NULL, p_by, NULL, p_until, NULL, pg_temp.at ('2024-07-10', '13:00')) k
    WHERE a.kind = 'figure_implausible' AND a.unit = p_unit
$$;
SELECT is (pg_temp.ack ('22738'), 'acked chair');
SELECT is (pg_temp.events ('22738', (SELECT id FROM mark)), '8 acknowledged 150, 8 resolved corrected 150', 'acknowledged, and over');
SELECT is ((SELECT acknowledged_by || ': ' || text_en || ' ' || (figures::jsonb ? 'confirmed') FROM alert_event WHERE unit = '22738' ORDER BY id DESC LIMIT 1),
    'chair: Phường Đô Vinh: the figure of 2024-07-08 (150) was confirmed. Campaign: Trial. false');
SELECT is (pg_temp.ack ('22738'), 'acked chair', 'once more is answered with what stands');
DO $$ BEGIN PERFORM pg_temp.told ('22738', 9, 63, 3, pg_temp.at ('2024-07-10', '13:10')); INSERT INTO figure_change (province, campaign, units, days) VALUES ('58', 'odd', '{22738}', '{2024-07-08}'); END $$;
SELECT is (pg_temp.judge (pg_temp.at ('2024-07-10', '13:11')), 0, 'it is not raised again');
SELECT is (pg_temp.flagged ('22738'), '8', 'though it is what it is');
DO $$ BEGIN PERFORM pg_temp.told ('22738', 1, 40, 2, pg_temp.at ('2024-07-10', '13:12')); PERFORM pg_temp.judge (pg_temp.at ('2024-07-10', '13:13'));
    PERFORM pg_temp.told ('22738', 1, 12, 3, pg_temp.at ('2024-07-10', '13:14')); PERFORM pg_temp.judge (pg_temp.at ('2024-07-10', '13:15')); END $$;
SELECT is (pg_temp.events ('22738', (SELECT id FROM mark)), '8 acknowledged 150, 8 resolved corrected 150', 'nor where others made it plausible for a while');
DO $$ BEGIN PERFORM pg_temp.told ('22738', 8, 149, 5, pg_temp.at ('2024-07-10', '13:16')); PERFORM pg_temp.judge (pg_temp.at ('2024-07-10', '13:17')); END $$;
SELECT is (pg_temp.events ('22738', (SELECT id FROM mark)), '8 acknowledged 150, 8 resolved corrected 150, 8 open 149', 'another revision was not confirmed');
SELECT is ((SELECT acknowledged_by FROM alert WHERE unit = '22738'), NULL);

-- 9. A promise is one to correct it; who acknowledges without one confirms it all the same. It never goes up.
UPDATE mark SET id = (SELECT max (id) FROM alert_event);
SELECT is (pg_temp.ack ('22738', '2024-07-11'), 'acked chair');
SELECT is (pg_temp.ack ('22744', '2024-07-11'), 'acked chair');
SELECT is (pg_temp.ack ('22744'), 'acked chair', 'the same member');
SELECT is (pg_temp.events ('22744', (SELECT id FROM mark)), '6 acknowledged 1000, 6 acknowledged 1000, 6 resolved corrected 1000');
SELECT is (pg_temp.life (pg_temp.at ('2024-07-12', '08:00'), 'odd') > 0, true);
SELECT is (pg_temp.events ('22738', (SELECT id FROM mark)), '8 acknowledged 149, 8 open 149', 'broken: it is open, and not passed on');
SELECT is (pg_temp.life (pg_temp.at ('2024-07-19', '08:00'), 'odd'), 0, 'nor later');

SELECT is_empty ($$ SELECT * FROM pg_temp.near_differs ('odd') $$, 'a unit and those right below it are what they are among all');
-- 10. Without the rule nothing is implausible; with the deadline all ends.
DO $$ BEGIN
    PERFORM load_implausible ('odd', 'false', pg_temp.at ('2024-07-19', '09:00')); PERFORM figures_rebuild ('58', 'odd'); PERFORM pg_temp.judge (pg_temp.at ('2024-07-19', '09:01'));
END $$;
SELECT is ((SELECT state || ' ' || resolution FROM alert WHERE unit = '22738'), 'resolved corrected', 'the rule is gone');
DO $$ BEGIN
    PERFORM load_implausible ('odd', NULL, pg_temp.at ('2024-07-19', '10:00')); PERFORM figures_rebuild ('58', 'odd'); PERFORM pg_temp.judge (pg_temp.at ('2024-07-19', '10:01'));
END $$;
SELECT is ((SELECT string_agg (unit || ' ' || state, ', ' ORDER BY unit) FROM alert WHERE kind = 'figure_implausible'), '22738 open, 22744 resolved', 'and back: what was confirmed stays so');
DO $$ BEGIN PERFORM pg_temp.life (pg_temp.at ('2024-08-01', '00:00'), 'odd'); PERFORM pg_temp.told ('22738', 10, 900, 1, pg_temp.at ('2024-08-01', '08:00')); END $$;
SELECT is ((SELECT resolution FROM alert WHERE unit = '22738' AND kind = 'figure_implausible'), 'ended');
SELECT is (pg_temp.judge (pg_temp.at ('2024-08-01', '08:01')), 0, 'nothing opens any more');
SELECT is ((SELECT count (*) FROM figure_change WHERE campaign = 'odd'), 0::bigint);
SELECT * FROM finish ();
