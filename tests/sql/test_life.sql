-- A random fortnight, and after each step what is alive is what the rules say of the figures as they stand, worked out here from them alone; and every
-- alert's events follow one another as they may.
SELECT plan (16);
UPDATE campaign SET starts_on = '2024-07-01', plan_until = '2024-07-13', deadline = '2024-07-15', correction_days = 3, escalate_after = '5 hours' WHERE code = 'kich-hoat';
DO $$ BEGIN PERFORM campaign_calendar ('kich-hoat'); PERFORM campaign_build ('kich-hoat', '2024-06-30 12:00+07'); PERFORM setseed (0.2024); END $$;
UPDATE campaign_target SET target = 120 WHERE campaign = 'kich-hoat' AND unit IN (SELECT code FROM unit WHERE level = 'commune');
CREATE TEMP TABLE wrong (step text, what text, unit text, day date, wanted text, have text);
-- By the newest evaluation: which alerts should be alive.
CREATE FUNCTION pg_temp.wanted (p_now timestamptz) RETURNS TABLE (kind text, unit text, day date, severity text) LANGUAGE plpgsql AS $$
DECLARE
    v_newest date := (SELECT max (k.day) FROM day_close k WHERE k.campaign = 'kich-hoat');
    v_over boolean := p_now >= pg_temp.at ('2024-07-16', '00:00');
    v_near date := (SELECT max (d) FROM unnest ('{2024-07-01,2024-07-08,2024-07-12,2024-07-14}'::date[]) d WHERE pg_temp.at (d, '17:30') <= p_now);
BEGIN
    RETURN QUERY
    WITH r AS (SELECT k.day AS closed, s.* FROM day_close k CROSS JOIN LATERAL status_rows ('kich-hoat', k.day, NULL) s WHERE k.campaign = 'kich-hoat'),
    bad AS (SELECT r.unit, r.closed, (SELECT count (*) FROM r b WHERE b.unit = r.unit AND b.closed <= r.closed AND b.closed > coalesce (
                (SELECT max (g.closed) FROM r g WHERE g.unit = r.unit AND g.closed <= r.closed AND g.status NOT IN ('missed', 'no_report')), '-infinity')) AS streak FROM r)
    SELECT CASE r.status WHEN 'missed' THEN 'target_missed' ELSE 'report_missing' END, r.unit, r.closed,
           CASE WHEN r.status = 'missed' AND r.cumulative >= r.plan_cumulative THEN 'info' WHEN b.streak >= 3 THEN 'critical' ELSE 'warning' END
    FROM r JOIN bad b ON b.unit = r.unit AND b.closed = r.closed
    WHERE NOT v_over AND ((r.status = 'missed' AND r.closed = v_newest) OR (r.status = 'no_report' AND p_now < pg_temp.at (r.closed + 4, '00:00')))
    UNION ALL
    SELECT 'behind_plan', r.unit, NULL, CASE WHEN 13 - extract (day FROM v_newest) = 0 OR ceil (r.workable / (13 - extract (day FROM v_newest))) > 2 * p.mean THEN 'critical' ELSE 'warning' END
    FROM r CROSS JOIN LATERAL (SELECT avg (x.value) AS mean, count (*) AS days FROM (
        SELECT f.value FROM figure f WHERE f.campaign = 'kich-hoat' AND f.unit = r.unit AND f.day <= v_newest AND f.day <= '2024-07-13' AND f.value IS NOT NULL ORDER BY f.day DESC LIMIT 7) x) p
    WHERE NOT v_over AND r.closed = v_newest AND r.workable > 0 AND p.days >= 3 AND (p.mean = 0 OR ceil (r.workable / p.mean) > 13 - extract (day FROM v_newest));
    RETURN QUERY SELECT CASE WHEN v_over THEN 'deadline_passed' ELSE 'deadline_near' END, s.unit, CASE WHEN v_over THEN '2024-07-15' ELSE v_near END,
        CASE WHEN v_over OR v_near = '2024-07-14' THEN 'critical' WHEN v_near = '2024-07-01' THEN 'info' ELSE 'warning' END
    FROM status_rows ('kich-hoat', (p_now AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, NULL) s WHERE s.workable > 0 AND (v_over OR v_near IS NOT NULL);
END $$;
CREATE FUNCTION pg_temp.compare (p_now timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO wrong SELECT p_now::text, coalesce (w.kind, a.kind), coalesce (w.unit, a.unit), coalesce (w.day, a.day), w.severity, a.severity
    FROM pg_temp.wanted (p_now) w
    FULL JOIN (SELECT x.kind, x.unit, CASE WHEN x.kind <> 'behind_plan' THEN x.day END AS day, x.severity FROM alert x WHERE x.campaign = 'kich-hoat' AND x.state <> 'resolved' AND x.kind <> 'report_due') a
      ON a.kind = w.kind AND a.unit = w.unit AND a.day IS NOT DISTINCT FROM w.day
    WHERE w.severity IS DISTINCT FROM a.severity
    UNION ALL -- held: never told, and a silent unit above
    SELECT p_now::text, 'held', a.unit, a.day, a.state, NULL FROM alert a
    WHERE a.campaign = 'kich-hoat' AND a.kind = 'report_missing' AND a.state <> 'resolved'
      AND (a.state = 'held') <> (NOT EXISTS (SELECT 1 FROM alert_event e WHERE e.alert = a.id AND e.state = 'open')
           AND EXISTS (SELECT 1 FROM day_status s JOIN campaign_node n ON n.unit = a.unit AND n.campaign = a.campaign AND s.unit = ANY (string_to_array (n.path, '/')) AND s.unit <> a.unit
                       WHERE s.campaign = a.campaign AND s.day = a.day AND s.status = 'no_report' AND s.superseded_at = 'infinity'))
$$;
DO $$
DECLARE
    v_day date; v_at timestamptz; v_alert bigint;
BEGIN
    FOR v_day IN SELECT generate_series ('2024-07-01'::timestamp, '2024-07-16', interval '1 day')::date LOOP
        v_at := pg_temp.at (v_day, '00:00');
        PERFORM pg_temp.life (v_at); PERFORM pg_temp.compare (v_at);
        FOR v_hour IN 1 .. 3 LOOP -- corrections of days that take them
            v_at := pg_temp.at (v_day, make_time (6 + v_hour * 2, 0, 0));
            IF random () < 0.7 THEN
                PERFORM pg_temp.report (p.unit, p.day, (30 * random ())::integer, p.rev + 1, v_at)
                FROM (SELECT x.unit, x.day, max (x.rev) AS rev FROM progress x WHERE x.day BETWEEN v_day - 3 AND v_day - 1 AND x.campaign = 'kich-hoat' GROUP BY 1, 2) p WHERE random () < 0.08;
                PERFORM pg_temp.report (l.leaf, d.day, (40 * random ())::integer, 1, v_at)
                FROM campaign_leaf l CROSS JOIN (SELECT generate_series (greatest (v_day - 3, '2024-07-01')::timestamp, v_day - 1, interval '1 day')::date) d (day)
                WHERE l.campaign = 'kich-hoat' AND l.unit = '58' AND l.leaf_to > '2024-08-01' AND random () < 0.03 AND l.generation = (SELECT max (generation) FROM campaign_generation WHERE campaign = 'kich-hoat')
                  AND NOT EXISTS (SELECT 1 FROM progress p WHERE p.campaign = 'kich-hoat' AND p.unit = l.leaf AND p.day = d.day);
                WHILE aggregate_work ('58', 'kich-hoat', 1000, true) > 0 LOOP NULL; END LOOP;
                PERFORM recheck ('58', 'kich-hoat', v_at); PERFORM pg_temp.compare (v_at);
            END IF;
            FOR v_alert IN SELECT id FROM alert WHERE random () < 0.04 ORDER BY id LOOP
                PERFORM acknowledge_alert ('58', v_alert, 'm' || (2 * random ())::integer, NULL, CASE WHEN random () < 0.6 THEN v_day + (9 * random ())::integer END, NULL, v_at);
            END LOOP;
            PERFORM pg_temp.life (v_at + interval '1 minute'); PERFORM pg_temp.compare (v_at + interval '1 minute');
        END LOOP;
        IF v_day <= '2024-07-13' THEN
            PERFORM pg_temp.report (r.unit, v_day, CASE WHEN random () < 0.1 THEN 60 ELSE (15 * random ())::integer END, 1, pg_temp.at (v_day, '15:00')) FROM (SELECT * FROM status_rows ('kich-hoat', v_day, NULL) x ORDER BY x.path) r
            WHERE r.reporting AND NOT (r.parent = CASE extract (day FROM v_day)::integer % 3 WHEN 0 THEN '584' ELSE '588' END) AND random () < 0.8;
            PERFORM pg_temp.life (pg_temp.at (v_day, '16:00'));
            PERFORM pg_temp.close (v_day); PERFORM pg_temp.life (pg_temp.at (v_day, '17:30'));
        ELSE
            PERFORM pg_temp.life (pg_temp.at (v_day, '17:30'));
        END IF;
        PERFORM pg_temp.compare (pg_temp.at (v_day, '17:30'));
    END LOOP;
END $$;
SELECT is ((SELECT string_agg (concat_ws (' ', step, what, unit, day, coalesce (wanted, '-'), coalesce (have, '-')), '; ') FROM (SELECT * FROM wrong LIMIT 5) x), NULL, 'at each step what is alive is what should be');
SELECT ok ((SELECT count (*) > 3000 AND count (DISTINCT kind) = 6 AND count (DISTINCT resolution) = 5 FROM alert_event), 'much happened');
CREATE TEMP TABLE step AS SELECT e.*, lag (e.state) OVER same AS before, lag (e.at) OVER same AS before_at, lag (e.acknowledged_by) OVER same AS before_by, lag (e.promised_until) OVER same AS before_until,
    lag (e.level) OVER same AS before_level FROM alert_event e WINDOW same AS (PARTITION BY e.alert ORDER BY e.id);
SELECT is ((SELECT count (*) FROM step WHERE (before IS NULL OR before = 'resolved') AND state NOT IN ('open', 'held')), 0::bigint, 'it begins open or held');
SELECT is ((SELECT count (*) FROM step WHERE before IN ('open', 'updated', 'escalated', 'acknowledged') AND state = 'held' AND before <> 'acknowledged'), 0::bigint, 'what was told is not held back');
SELECT is ((SELECT count (*) FROM step WHERE (state = 'resolved') <> (resolution IS NOT NULL)), 0::bigint, 'an end has a resolution, nothing else has');
SELECT is ((SELECT count (*) FROM step WHERE state = 'acknowledged' AND acknowledged_by IS NULL), 0::bigint);
-- a held alert whose promise was broken says nothing of it, and ends as nobody's
SELECT is ((SELECT count (*) FROM step s WHERE state IN ('updated', 'resolved', 'held') AND coalesce (before, '') <> 'resolved' AND (acknowledged_by, promised_until) IS DISTINCT FROM (before_by, before_until)
            AND NOT (s.acknowledged_by IS NULL AND NOT EXISTS (SELECT 1 FROM alert_event o WHERE o.alert = s.alert AND o.state = 'open' AND o.id < s.id)
                     AND EXISTS (SELECT 1 FROM promise p WHERE p.outcome = 'broken' AND s.alert = ANY (p.alerts) AND p.ended_at > s.before_at AND p.ended_at <= s.at))), 0::bigint,
    'who acknowledged and what is promised stands to the end');
SELECT is ((SELECT count (*) FROM step s WHERE state = 'open' AND acknowledged_by IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM alert_event n WHERE n.id = s.id + 1 AND n.alert = s.alert AND n.state = 'acknowledged' AND n.at = s.at AND (n.acknowledged_by, n.promised_until) = (s.acknowledged_by, s.promised_until))), 0::bigint,
    'what opens under a promise is acknowledged in the same breath');
SELECT ok ((SELECT count (*) > 10 FROM step WHERE state = 'open' AND promised_until IS NOT NULL), 'and that happened');
SELECT is ((SELECT count (*) FROM step WHERE state = 'escalated' AND severity = 'info'), 0::bigint, 'info does not go up');
SELECT is ((SELECT count (*) FROM step WHERE state = 'escalated' AND before <> 'open' AND level > before_level + 1), 0::bigint, 'a level at a time');
SELECT is ((SELECT count (*) FROM promise p WHERE p.outcome IS NULL AND p.until < '2024-07-16'), 0::bigint, 'each promise has been judged');
SELECT ok ((SELECT count (DISTINCT outcome) = 3 FROM promise WHERE outcome IS NOT NULL), 'kept, broken, void');
SELECT is ((SELECT count (*) FROM promise p WHERE p.outcome = 'broken' AND NOT EXISTS (SELECT 1 FROM alert_event e WHERE e.unit = p.unit AND e.kind = p.kind AND e.at = p.ended_at AND e.state IN ('open', 'escalated'))
           AND EXISTS (SELECT 1 FROM alert_event o WHERE o.alert = p.alerts[cardinality (p.alerts)] AND o.state = 'open' AND o.at < p.ended_at AND o.severity <> 'info')), 0::bigint, 'what is broken is said, but of what is held');
SELECT is ((SELECT count (*) FROM promise p JOIN alert_event e ON e.unit = p.unit AND e.kind = p.kind AND e.at = p.ended_at AND p.alert IN (0, e.alert) AND e.text_en LIKE 'THE PROMISED%' WHERE p.outcome <> 'broken'), 0::bigint, 'what is kept is not');
SELECT is ((SELECT count (*) FROM alert_event e WHERE octet_length (e.text_vi) > 1000 OR octet_length (e.text_en) > 1000 OR e.text_vi NOT LIKE '%Nhiệm vụ: Kích hoạt.'), 0::bigint, 'each names its campaign');
SELECT * FROM finish ();
