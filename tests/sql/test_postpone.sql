-- Another cutoff for one day, rule by rule of proto/semantics.md.
SELECT plan (31);
CREATE FUNCTION pg_temp.postpone (p_day date, p_cutoff text, p_at timestamptz) RETURNS jsonb LANGUAGE sql AS $$
    SELECT postpone ('kich-hoat', p_day, p_cutoff, 'mất điện', '15/CV', 'tester', p_at)::jsonb
$$;
CREATE FUNCTION pg_temp.shown (p_day date, p_now timestamptz, p_as_of timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT status_json ('kich-hoat', p_day, NULL, NULL, p_as_of, p_now)::jsonb -> 'total' ->> 'status'
$$;
DO $$ BEGIN PERFORM pg_temp.report_all ('2024-07-01', 3); PERFORM aggregate_work ('58', 'kich-hoat', 1000, true); END $$;
SELECT throws_ok ($$ SELECT pg_temp.postpone ('2024-07-01', '17:00', pg_temp.at ('2024-07-01', '18:00')) $$, 'P0001',
    E'--postpone 17:00 lies before the campaign''s cutoff, 17:30; the cutoff of 2024-07-01 has passed, at 17:30: it is closed by `tiendo close`');
SELECT throws_ok ($$ SELECT pg_temp.postpone ('2024-08-01', '20:00', pg_temp.at ('2024-07-01', '18:00')) $$, 'P0001',
    '2024-08-01 is not counted in campaign kich-hoat, which plans from 2024-07-01 to 2024-07-30: it is never closed');
SELECT throws_ok ($$ SELECT postpone ('none', '2024-07-01', '20:00', 'x', 'y', 'z', now ()) $$, 'P0002');
SELECT is (pg_temp.postpone ('2024-07-01', '17:30', pg_temp.at ('2024-07-01', '12:00')) -> 'changes', 'false'::jsonb, 'it stands so');
SELECT is ((SELECT count (*) FROM campaign_change), 0::bigint);

SELECT is (pg_temp.postpone ('2024-07-01', '20:00', pg_temp.at ('2024-07-01', '17:00')), '{"kind": "postpone", "campaign": "kich-hoat", "change": 1, "changes": true, "from": "2024-07-01",
    "to": "2024-07-01", "unit": null, "old": "17:30", "new": "20:00", "replaces": [], "made_at": "2024-07-01T17:00:00.000000+07:00", "units": []}'::jsonb);
SELECT is (pg_temp.shown ('2024-07-01', pg_temp.at ('2024-07-01', '18:00')), NULL, 'no status before the new cutoff');
SELECT is (pg_temp.shown ('2024-07-01', pg_temp.at ('2024-07-01', '20:00')), 'met');
SELECT is ((SELECT array_agg (day) FROM due_closes (pg_temp.at ('2024-07-01', '19:59:59')) WHERE campaign = 'kich-hoat'), NULL, 'the clock does not close it');
SELECT ok (NOT (SELECT closed FROM close_day ('58', 'kich-hoat', '2024-07-01', pg_temp.at ('2024-07-01', '17:30'), 'clock')), 'nor does a close that was on its way');
SELECT is ((SELECT count (*) FROM due_milestones (pg_temp.at ('2024-07-01', '18:00')) WHERE kind = 'report_due' AND campaign = 'kich-hoat'), 0::bigint, 'reminders go by it');
SELECT is ((SELECT count (*) FROM due_milestones (pg_temp.at ('2024-07-01', '18:30')) WHERE kind = 'report_due' AND campaign = 'kich-hoat'), 1::bigint);
SELECT is ((SELECT e.cutoff FROM evening_campaigns ('58', pg_temp.at ('2024-07-01', '18:00')) e WHERE e.campaign = 'kich-hoat'), '2024-07-01 20:00'::timestamp, 'the evening message waits for it');
SELECT is (days_json ('kich-hoat', NULL, '2024-07-01', '2024-07-02', NULL, pg_temp.at ('2024-07-01', '18:00'))::jsonb #>> '{days,0,cutoff}', '20:00');
SELECT is (days_json ('kich-hoat', NULL, '2024-07-01', '2024-07-02', NULL, pg_temp.at ('2024-07-01', '18:00'))::jsonb #>> '{days,1,cutoff}', '17:30');
SELECT is (report_json ('kich-hoat', '2024-07-01', NULL, pg_temp.at ('2024-07-01', '18:00'))::jsonb ->> 'cutoff_at', '2024-07-01T20:00:00.000000+07:00');
SELECT is (status_json ('kich-hoat', '2024-07-01', NULL, NULL, NULL, pg_temp.at ('2024-07-01', '18:00'))::jsonb #>> '{sentences,vi,changes}', 'Giờ chốt ngày 01/7 lùi đến 20:00 theo văn bản 15/CV (mất điện).');
SELECT is (jsonb_array_length (days_json ('kich-hoat', '582', '2024-07-01', '2024-07-02', NULL, pg_temp.at ('2024-07-01', '18:00'))::jsonb -> 'changes'), 1, 'every unit is touched');
SELECT is (status_json ('kich-hoat', '2024-07-02', NULL, NULL, NULL, pg_temp.at ('2024-07-01', '18:00'))::jsonb -> 'changes', '[]'::jsonb, 'on its day alone');

-- as of before it, the campaign's own
SELECT is (pg_temp.shown ('2024-07-01', pg_temp.at ('2024-07-01', '21:00'), pg_temp.at ('2024-07-01', '18:00')), NULL);
SELECT is (days_json ('kich-hoat', NULL, '2024-07-01', '2024-07-02', pg_temp.at ('2024-07-01', '16:00'), pg_temp.at ('2024-07-01', '18:00'))::jsonb #>> '{days,0,cutoff}', '17:30');
SELECT is (status_json ('kich-hoat', '2024-07-01', NULL, NULL, pg_temp.at ('2024-07-01', '16:00'), pg_temp.at ('2024-07-01', '18:00'))::jsonb -> 'changes', '[]'::jsonb);

-- a later one replaces it, also by an earlier time that has not passed, down to the campaign's own
SELECT throws_ok ($$ SELECT pg_temp.postpone ('2024-07-01', '17:45', pg_temp.at ('2024-07-01', '18:00')) $$, 'P0001', '17:45 of 2024-07-01 has passed');
SELECT is (pg_temp.postpone ('2024-07-01', '24:00', pg_temp.at ('2024-07-01', '18:00')) ->> 'new', '24:00');
SELECT is (days_json ('kich-hoat', NULL, '2024-07-01', '2024-07-02', NULL, pg_temp.at ('2024-07-01', '18:00'))::jsonb #>> '{days,0,cutoff}', '24:00');
SELECT is (pg_temp.postpone ('2024-07-01', '19:00', pg_temp.at ('2024-07-01', '18:30')) ->> 'old', '24:00');
SELECT is ((SELECT (closed, figures_at)::text FROM close_day ('58', 'kich-hoat', '2024-07-01', pg_temp.at ('2024-07-01', '19:00:05'), 'clock')),
           (SELECT (true, pg_temp.at ('2024-07-01', '19:00'))::text), 'the figures of the close are those of its cutoff');
SELECT throws_like ($$ SELECT pg_temp.postpone ('2024-07-01', '22:00', pg_temp.at ('2024-07-01', '19:10')) $$, '2024-07-01 was closed at 2024-07-01T19:00:05%');
DO $$ BEGIN PERFORM pg_temp.postpone ('2024-07-02', '20:00', pg_temp.at ('2024-07-02', '09:00')); PERFORM pg_temp.postpone ('2024-07-02', '17:30', pg_temp.at ('2024-07-02', '09:10')); END $$;
SELECT is (status_json ('kich-hoat', '2024-07-02', NULL, NULL, NULL, pg_temp.at ('2024-07-02', '10:00'))::jsonb -> 'changes', '[]'::jsonb, 'the campaign''s own time ends it');

-- deadline_near keeps the campaign's time; a calendar that is made again keeps what stands
DO $$ BEGIN PERFORM pg_temp.postpone ('2024-07-17', '21:00', pg_temp.at ('2024-07-02', '09:00')); PERFORM campaign_calendar ('kich-hoat'); END $$;
SELECT is ((SELECT due_at FROM due_milestones (pg_temp.at ('2024-07-17', '17:30')) WHERE kind = 'deadline_near' AND campaign = 'kich-hoat'), pg_temp.at ('2024-07-17', '17:30'));
SELECT is ((SELECT cutoff_at FROM campaign_day WHERE campaign = 'kich-hoat' AND day = '2024-07-17'), pg_temp.at ('2024-07-17', '21:00'));
SELECT * FROM finish ();
