SELECT plan (13);
-- Five wards of Phan Rang become two on 1 November: what stands of the old ones ends with what is true.
UPDATE campaign SET deadline = '2024-11-07', plan_until = '2024-11-06', starts_on = '2024-10-26' WHERE code = 'dinh-danh-muc-2';
DO $$ BEGIN
    PERFORM campaign_calendar ('dinh-danh-muc-2'); PERFORM campaign_build ('dinh-danh-muc-2', '2024-06-30 12:00+07');
    FOR d IN 26 .. 30 LOOP
        PERFORM pg_temp.report (r.unit, ('2024-10-' || d)::date, 1, 1, NULL, 'dinh-danh-muc-2') FROM status_rows ('dinh-danh-muc-2', ('2024-10-' || d)::date, NULL) r WHERE r.reporting;
        PERFORM pg_temp.close (('2024-10-' || d)::date, '17:30', 'dinh-danh-muc-2');
    END LOOP;
    PERFORM pass_milestone ('58', 'kich-hoat', 'deadline_passed', '2024-07-31', 'critical', true, pg_temp.at ('2024-08-01', '00:00'));
    PERFORM pass_milestone ('58', 'dinh-danh-muc-2', 'report_due', '2024-10-31', 'info', true, pg_temp.at ('2024-10-31', '16:00'));
    PERFORM pass_milestone ('58', 'dinh-danh-muc-2', 'deadline_near', '2024-10-31', 'warning', true, pg_temp.at ('2024-10-31', '17:30'));
END $$;
CREATE TEMP TABLE old AS SELECT o.code FROM unit o WHERE o.valid_to = '2024-10-31' AND NOT EXISTS (SELECT FROM unit n WHERE n.code = o.code AND n.valid_from > o.valid_to); -- two codes go on
CREATE FUNCTION pg_temp.standing () RETURNS text LANGUAGE sql AS $$
    SELECT string_agg (a.kind || ' ' || a.standing, ', ' ORDER BY a.kind) FROM (SELECT kind, count (*) AS standing FROM alert WHERE unit IN (SELECT code FROM old) AND state = 'open'
        AND kind NOT IN ('target_missed', 'report_missing') GROUP BY kind) a
$$;
SELECT is (pg_temp.standing (), format ('behind_plan %1$s, deadline_near %1$s, deadline_passed %1$s, report_due %1$s', (SELECT count (*) FROM old)), 'on their last day they are as all others');
SELECT is ((SELECT count (*) FROM due_milestones (pg_temp.at ('2024-10-31', '23:59')) WHERE kind = 'units_ended'), 0::bigint, 'the last day counts to its end');
SELECT results_eq ($$ SELECT campaign::text, day FROM due_milestones (pg_temp.at ('2024-11-01', '00:00')) WHERE kind = 'units_ended' $$,
    $$ VALUES ('dinh-danh-muc-2', '2024-11-01'::date), ('kich-hoat', '2024-11-01') $$, 'then each campaign looks, though it closes no day any more');
DO $$ BEGIN
    PERFORM pg_temp.life (pg_temp.at ('2024-11-01', '00:00'), code) FROM campaign;
END $$;
SELECT is (pg_temp.standing (), NULL, 'then nothing of them stands, not the reminder of a day that is not closed either');
SELECT is ((SELECT array_agg (DISTINCT resolution) FROM alert WHERE unit IN (SELECT code FROM old) AND kind NOT IN ('target_missed', 'report_missing')), '{ended}');
SELECT is ((SELECT count (DISTINCT e.text_vi) FROM alert_event e WHERE e.kind = 'behind_plan' AND e.state = 'resolved' AND e.unit IN (SELECT code FROM old)
            AND e.text_vi LIKE '% không còn được theo dõi, do đơn vị kết thúc hoạt động ngày 31/10/2024. Nhiệm vụ: Mức 2.'), (SELECT count (*) FROM old), 'said as it is');
SELECT is ((SELECT count (*) FROM alert_event e WHERE e.state = 'resolved' AND e.unit IN (SELECT code FROM old) AND e.kind IN ('deadline_near', 'deadline_passed')
            AND e.text_en LIKE '% is no longer followed, since it ended on 2024-10-31. Campaign: %.'), 2 * (SELECT count (*) FROM old), 'of deadlines too');
SELECT is ((SELECT count (*) FROM alert_event WHERE text_vi LIKE '%theo kịp%' OR text_vi LIKE '%đã hoàn thành%'), 0::bigint, 'nobody has caught up, nobody is done');
SELECT is ((SELECT count (*) FROM alert_event WHERE figures::jsonb ? 'ended_on'), 0::bigint, 'figures stay numbers');
SELECT is ((SELECT count (*) FROM due_milestones (pg_temp.at ('2024-11-01', '00:01')) WHERE kind = 'units_ended'), 0::bigint, 'once');
SELECT is ((SELECT count (*) FROM alert a JOIN unit u ON u.code = a.unit AND u.valid_from = '2024-11-01' WHERE a.kind = 'deadline_passed' AND a.state = 'open'), 2::bigint, 'the successors are late in their place');
-- What they owe of reports they can still send, until the day is locked; a missed day of theirs is nobody's any more, whatever is corrected.
DO $$ BEGIN
    PERFORM close_day ('58', 'dinh-danh-muc-2', '2024-10-31', pg_temp.at ('2024-11-01', '09:00'), 'clock');
END $$;
SELECT is ((SELECT count (*) FROM alert a WHERE a.unit IN (SELECT code FROM old) AND a.kind = 'report_missing' AND a.day = '2024-10-31' AND a.state IN ('open', 'held')),
           (SELECT count (*) FROM old), 'a report that is missing is told after the last day too');
DO $$ BEGIN
    PERFORM pg_temp.report (code, '2024-10-31', 0, 1, pg_temp.at ('2024-11-01', '10:00'), 'dinh-danh-muc-2') FROM old;
    PERFORM aggregate_work ('58', 'dinh-danh-muc-2', 100, true); PERFORM recheck ('58', 'dinh-danh-muc-2', pg_temp.at ('2024-11-01', '10:00'));
END $$;
SELECT is ((SELECT count (*) FROM alert a WHERE a.unit IN (SELECT code FROM old) AND a.state <> 'resolved'), 0::bigint, 'reported below the plan it raises nothing');
SELECT * FROM finish ();
