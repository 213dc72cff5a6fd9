-- The real campaign, as a load makes it: units of Ninh Thuận with the succession of 1/11/2024, both campaigns of the letter.
SET jit = off; -- as the services do
CREATE TEMP TABLE given (code text, parent_code text, level text, kind text, name_vi text, name_ascii text,
                         valid_from date, valid_to date, successor_code text);
\copy given from 'deploy/campaigns/ninh-thuan-2024/units.csv' csv header
INSERT INTO unit (code, valid_from, valid_to, parent_code, level, kind, name_vi, name_ascii, successor_code, province, path, recorded_at)
SELECT g.code, coalesce (g.valid_from, '-infinity'), coalesce (g.valid_to, 'infinity'), g.parent_code, g.level, g.kind, g.name_vi,
       coalesce (g.name_ascii, ''), g.successor_code, '58',
       CASE g.level WHEN 'province' THEN '58' WHEN 'district' THEN '58/' || g.code ELSE '58/' || g.parent_code || '/' || g.code END, '2024-06-01'
FROM given g;
INSERT INTO campaign (code, province, top, title_vi, title_en, metrics, starts_on, plan_until, deadline, timezone, cutoff, correction_days,
                      weekdays, holidays, definition, loaded_at, reasons)
VALUES ('kich-hoat', '58', '58', 'Kích hoạt', 'Activation', '{activated}', '2024-07-01', '2024-07-30', '2024-07-31', 'Asia/Ho_Chi_Minh',
        '17:30', 7, '{1,2,3,4,5,6,7}', 'counted', '{}', '2024-06-30', '{abroad,other}'),
       ('dinh-danh-muc-2', '58', '58', 'Mức 2', 'Level 2', '{activated}', '2024-07-01', '2024-12-30', '2024-12-31', 'Asia/Ho_Chi_Minh',
        '17:30', 7, '{1,2,3,4,5,6,7}', 'counted', '{}', '2024-06-30', '{abroad,other}');
DO $$ BEGIN PERFORM campaign_calendar (code) FROM campaign; END $$;
INSERT INTO campaign_target (campaign, unit, target, provisional)
VALUES ('kich-hoat', '58', 31297, false), ('kich-hoat', '582', 4842, false), ('kich-hoat', '587', 9744, false),
       ('kich-hoat', '586', 6093, false), ('kich-hoat', '585', 3753, false), ('kich-hoat', '589', 3516, false),
       ('kich-hoat', '588', 2024, false), ('kich-hoat', '584', 1325, false), ('dinh-danh-muc-2', '58', 67891, false);
DO $$ BEGIN
    PERFORM apportion_targets ('dinh-danh-muc-2', 'district', (SELECT jsonb_object_agg (unit, target) FROM campaign_target
                                                               WHERE campaign = 'kich-hoat' AND unit <> '58'));
    PERFORM apportion_targets (code, 'commune', NULL) FROM campaign;
    PERFORM campaign_build (code, '2024-06-30 12:00+07') FROM campaign;
END $$;

-- Reports as ingest stores them: one record, and the work it makes.
CREATE FUNCTION pg_temp.report (p_unit text, p_day date, p_value integer, p_rev bigint DEFAULT 1, p_at timestamptz DEFAULT NULL,
                                p_campaign text DEFAULT 'kich-hoat') RETURNS void LANGUAGE sql AS $$
    INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at)
    VALUES ('58', p_campaign, p_unit, p_day, p_rev, p_value, 'feed', 1, coalesce (p_at, (p_day + time '16:00') AT TIME ZONE 'Asia/Ho_Chi_Minh'));
    INSERT INTO work (province, campaign, kind, day, units) VALUES ('58', p_campaign, 'progress', p_day, ARRAY[p_unit]);
$$;
-- Every reporting unit of a day: its plan and so many more.
CREATE FUNCTION pg_temp.report_all (p_day date, p_more integer DEFAULT 0, p_except text DEFAULT 'none', p_campaign text DEFAULT 'kich-hoat')
RETURNS void LANGUAGE sql AS $$
    SELECT pg_temp.report (r.unit, p_day, greatest (0, r.plan_day + p_more)::integer, 1, NULL, p_campaign)
    FROM status_rows (p_campaign, p_day, NULL) r WHERE r.reporting AND NOT starts_with (r.path, p_except);
$$;
CREATE FUNCTION pg_temp.at (p_day date, p_time time) RETURNS timestamptz LANGUAGE sql AS $$
    SELECT (p_day + p_time) AT TIME ZONE 'Asia/Ho_Chi_Minh'
$$;
CREATE FUNCTION pg_temp.close (p_day date, p_time time DEFAULT '17:30', p_campaign text DEFAULT 'kich-hoat') RETURNS integer LANGUAGE sql AS $$
    SELECT alerts FROM close_day ('58', p_campaign, p_day, pg_temp.at (p_day, p_time), 'clock')
$$;
CREATE FUNCTION pg_temp.unit_status (p_unit text, p_day date, p_now timestamptz, p_as_of timestamptz DEFAULT NULL,
                                     p_campaign text DEFAULT 'kich-hoat') RETURNS jsonb LANGUAGE sql AS $$
    SELECT status_json (p_campaign, p_day, p_unit, NULL, p_as_of, p_now)::jsonb -> 'total'
$$;
-- What falls due by the clock, up to that instant.
CREATE FUNCTION pg_temp.life (p_at timestamptz, p_campaign text DEFAULT 'kich-hoat') RETURNS integer LANGUAGE sql AS $$
    SELECT settle_life ('58', p_campaign, p_at + interval '1 microsecond', p_at)
$$;
-- Rows of the days that were reported, and of those beside them, that are others where a unit above others and those right below it alone are asked for.
CREATE FUNCTION pg_temp.near_differs (p_campaign text) RETURNS TABLE (day date, unit text, line text) LANGUAGE sql AS $$
    WITH asked AS (SELECT d.day, n.unit FROM campaign_day d JOIN campaign_node n ON n.campaign = d.campaign AND d.day BETWEEN n.from_day AND n.to_day
                   JOIN (SELECT min (f.day) - 1 AS first, max (f.day) + 1 AS last FROM figure f WHERE f.campaign = p_campaign) f ON d.day BETWEEN f.first AND f.last
                   WHERE d.campaign = p_campaign AND n.generation = campaign_generation_at (p_campaign, NULL) AND NOT n.reporting),
    near AS (SELECT a.day, a.unit, r::text AS line FROM asked a CROSS JOIN LATERAL status_rows (p_campaign, a.day, NULL, a.unit, true, true) r WHERE a.unit IN (r.unit, r.parent)),
    whole AS (SELECT a.day, a.unit, r::text AS line FROM (SELECT DISTINCT x.day FROM asked x) d CROSS JOIN LATERAL status_rows (p_campaign, d.day, NULL) r
              JOIN asked a ON a.day = d.day AND a.unit IN (r.unit, r.parent))
    (TABLE near EXCEPT ALL TABLE whole) UNION ALL (TABLE whole EXCEPT ALL TABLE near)
$$;
