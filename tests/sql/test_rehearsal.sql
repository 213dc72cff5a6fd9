-- What more people would bring: shown, and nothing is changed.
SELECT plan (16);
DO $$ BEGIN
    FOR d IN 1 .. 4 LOOP
        PERFORM pg_temp.report_all (('2024-07-0' || d)::date, -3, '58/588');
        PERFORM pg_temp.close (('2024-07-0' || d)::date);
    END LOOP;
END $$;
CREATE FUNCTION pg_temp.asked (p_unit text, p_people bigint, p_more bigint) RETURNS jsonb LANGUAGE sql AS $$
    SELECT plan_rehearsal ('kich-hoat', p_unit, NULL, p_people, p_more, pg_temp.at ('2024-07-04', '18:00'))::jsonb
$$;
CREATE FUNCTION pg_temp.row (p_unit text) RETURNS status_row LANGUAGE sql AS $$
    SELECT r FROM status_rows ('kich-hoat', '2024-07-04', NULL) r WHERE r.unit = p_unit
$$;
-- The counted day on which what is left is done, so many cases a day.
CREATE FUNCTION pg_temp.done (p_workable numeric, p_pace numeric) RETURNS date LANGUAGE sql AS $$
    SELECT working_days[4 + ceil (p_workable / p_pace)::integer] FROM campaign WHERE code = 'kich-hoat'
$$;
CREATE TEMP TABLE before AS SELECT status_json ('kich-hoat', '2024-07-04', NULL, 'all', NULL, pg_temp.at ('2024-07-04', '18:00')) AS shown, (SELECT count (*) FROM alert_event) AS events;
CREATE TEMP TABLE answer AS SELECT pg_temp.asked ('584', 10, 5) AS a;
SELECT is ((SELECT a - 'units' - 'total' FROM answer), '{"campaign": "kich-hoat", "date": "2024-07-04", "plan_until": "2024-07-30", "people": 10, "more": 5}'::jsonb);
SELECT is ((SELECT jsonb_array_length (a -> 'units') FROM answer), (SELECT count (*)::integer FROM status_rows ('kich-hoat', '2024-07-04', NULL) r WHERE r.parent = '584'), 'the units below it, and itself');
SELECT is ((SELECT a -> 'total' -> 'plan_day' FROM answer), to_jsonb ((pg_temp.row ('584')).plan_day), 'no plan knows of people');
SELECT is ((SELECT a -> 'total' #>> '{forecast,0,finish}' FROM answer), pg_temp.unit_status ('584', '2024-07-04', pg_temp.at ('2024-07-04', '18:00')) #>> '{forecast,finish}', 'as it is');
SELECT is ((SELECT (a #>> '{total,forecast,1,finish}')::date FROM answer), (SELECT pg_temp.done (r.workable, div (r.pace_sum * 15, 10) / r.pace_days::numeric) FROM pg_temp.row ('584') r), 'half as much again each day');
SELECT is ((SELECT jsonb_build_array (a #> '{total,pace,0}', a #> '{total,pace,1}') FROM answer),
           (SELECT jsonb_build_array (round (r.pace_sum / 4.0, 1), round (div (r.pace_sum * 15, 10) / 4.0, 1)) FROM pg_temp.row ('584') r));
SELECT ok ((SELECT bool_and ((u #>> '{forecast,1,finish}')::date = pg_temp.done (r.workable, div (r.pace_sum * 15, 10) / r.pace_days::numeric)) FROM answer CROSS JOIN jsonb_array_elements (a -> 'units') u
            CROSS JOIN LATERAL pg_temp.row (u ->> 'unit') r WHERE u #>> '{forecast,1,finish}' IS NOT NULL), 'and so below it');
SELECT is ((SELECT a #> '{total,in_time}' FROM answer), '[false, false]'::jsonb);
SELECT is (pg_temp.asked ('584', 1, 40) #> '{total,in_time}', '[false, true]'::jsonb, 'enough people are in time');
SELECT ok ((SELECT (x #>> '{total,forecast,1,low}')::date <= (x #>> '{total,forecast,1,finish}')::date AND (x #>> '{total,forecast,1,high}')::date <= (a #>> '{total,forecast,0,high}')::date
            FROM answer CROSS JOIN pg_temp.asked ('584', 10, 10) x));
SELECT is (pg_temp.asked ('588', 10, 5) #>> '{total,forecast,1,why}', 'too_little_data', 'who was silent has no pace');
SELECT is (pg_temp.asked (NULL, 10, 5) #>> '{total,unit}', '58', 'without a unit the whole campaign');
SELECT throws_ok ($$ SELECT pg_temp.asked ('584', 0, 5) $$, 'P0001', 'people are counted from 1 to 1000000: 0 there and 5 more do not');
SELECT throws_ok ($$ SELECT pg_temp.asked ('999', 10, 5) $$, 'P0002', 'campaign kich-hoat has no unit 999 on 2024-07-04');
SELECT throws_ok ($$ SELECT plan_rehearsal ('none', NULL, NULL, 1, 1, now ()) $$, 'P0002', 'there is no campaign none');
SELECT ok (b.shown = status_json ('kich-hoat', '2024-07-04', NULL, 'all', NULL, pg_temp.at ('2024-07-04', '18:00')) AND b.events = (SELECT count (*) FROM alert_event), 'nothing is changed') FROM before b;
SELECT * FROM finish ();
