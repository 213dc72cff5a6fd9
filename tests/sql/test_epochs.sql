SELECT plan (24);
-- The log's lives: what begins one, which events are of which, and where a client goes on.
CREATE FUNCTION pg_temp.say (p_unit text, p_at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM alert_record ('58', ARRAY[(NULL, 'kich-hoat', p_unit, p_at::date, 'deadline_near', 'open', 'open', 'warning',
        '{"cumulative":0,"target":9,"remaining":9,"explained":0,"days_left":1,"days_to_deadline":3}', 0, 'X', '58/' || p_unit, NULL)::alert_change], p_at);
    RETURN (SELECT event FROM province_counter WHERE province = '58');
END $$;
CREATE FUNCTION pg_temp.epoch_of (p_event bigint) RETURNS text LANGUAGE sql AS $$
    SELECT j.event ->> 'epoch' FROM alert_event e CROSS JOIN LATERAL alert_event_json ('58', ARRAY[e]) j WHERE e.id = p_event $$;
CREATE FUNCTION pg_temp.seen (p_epoch text, p_after bigint) RETURNS bigint[] LANGUAGE sql AS $$
    SELECT array_agg (id ORDER BY id) FROM alert_page ('58', p_epoch, p_after, 1000, NULL, NULL, NULL, NULL) $$;
CREATE TEMP TABLE a AS SELECT (present_epoch ('58')).*;
SELECT is ((SELECT (ordinal, after_event, reason)::text FROM a), '(1,0,first)', 'an epoch is made with the province');
SELECT matches ((SELECT epoch FROM a), '^[0-9a-f]{16}$');
SELECT is (array (SELECT pg_temp.say (u, '2024-07-10 10:00+07') FROM unnest ('{582,584,585}'::text[]) u), '{1,2,3}'::bigint[]);
SELECT is (pg_temp.epoch_of (1), (SELECT epoch FROM a));
SELECT isnt ((SELECT system_identifier || timeline FROM event_epoch WHERE ordinal = 1), '', 'which database it is, is noted with the first event');
SELECT is ((SELECT count (*) FROM event_epoch), 1::bigint, 'the same database begins none');

-- Another database than the last one, looked at once a connection.
UPDATE event_epoch SET timeline = '000000FF';
SELECT is (pg_temp.say ('586', '2024-07-10 10:01+07'), 4::bigint);
SELECT is ((SELECT count (*) FROM event_epoch), 1::bigint, 'not looked at again in one connection');
SELECT set_config ('tiendo.epochs', '', false);
SELECT is (pg_temp.say ('587', '2024-07-10 10:02+07'), 5::bigint);
SELECT is ((SELECT (ordinal, after_event, reason)::text FROM event_epoch ORDER BY ordinal DESC LIMIT 1), '(2,4,"another database")');
SELECT ok (pg_temp.epoch_of (4) = (SELECT epoch FROM a) AND pg_temp.epoch_of (5) <> (SELECT epoch FROM a), 'events keep the epoch that they were recorded in');

-- Where clients go on. Of the first epoch the log has the events up to 4.
SELECT is (pg_temp.seen ((SELECT epoch FROM a), 9), '{5}', 'who saw more of an epoch than was restored, gets all behind what is left of it');
SELECT is (pg_temp.seen ((SELECT epoch FROM a), 2), '{3,4,5}', 'who saw less of it, goes on there');
SELECT is (pg_temp.seen ('of another stack', 3), '{1,2,3,4,5}', 'of an epoch that nobody knows, from the beginning');
SELECT is (pg_temp.seen (NULL, 3), '{4,5}', 'a bare id is what it was');
SELECT is (pg_temp.seen (NULL, 99), '{5}', 'one that the log has not reached: the present epoch from its beginning');
SELECT is ((SELECT count (*) FROM event_epoch WHERE went_back_at IS NOT NULL), 0::bigint);
SELECT is (pg_temp.seen ((present_epoch ('58')).epoch, 99), '{5}', 'also where it is said to be of the present one');
SELECT is ((SELECT array_agg (ordinal) FROM event_epoch WHERE went_back_at IS NOT NULL), '{2}', 'and then the log went back: for the doctor to tell');

-- An alert's number is known in the epochs that it was raised by the end of.
SELECT is ((SELECT array_agg (alert_in_epoch ('58', n, (SELECT epoch FROM a)) ORDER BY n) FROM generate_series (4, 6) n), '{t,f,f}', 'raised later it only bears the number');
SELECT is ((acknowledge ('58', 5, (SELECT epoch FROM a), 'chair', '', NULL, NULL, '2024-07-10 11:00+07')).result, 'unknown_alert');
SELECT is ((SELECT (result, "by", at, until, note)::text FROM acknowledge ('58', 4, (present_epoch ('58')).epoch, 'chair', 'xem', '2024-07-12', NULL, '2024-07-10 11:00+07')),
           '(acked,chair,2024-07-10T11:00:00.000000+07:00,2024-07-12,xem)', 'what stands');

-- A log that ends below what was published, and a restore.
SELECT is (ARRAY[log_went_back ('58', 'another', 99), log_went_back ('58', (present_epoch ('58')).epoch, 6), log_went_back ('58', (present_epoch ('58')).epoch, 99),
                 log_went_back ('58', (SELECT epoch FROM event_epoch WHERE ordinal = 2), 99)], '{f,f,t,f}', 'of several alerters the first begins one epoch');
SELECT is ((SELECT (province, after_event)::text FROM restored ()), '(58,6)', 'every restore begins one');
SELECT * FROM finish ();
