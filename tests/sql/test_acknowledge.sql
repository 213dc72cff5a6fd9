SELECT plan (16);
-- A promise is for a day that can still come, and that comes.
DO $$ BEGIN
    PERFORM pg_temp.close ('2024-07-01');
    INSERT INTO feed (code, province, unit, added_at) VALUES ('f1', '58', '582', '2024-07-01');
    PERFORM feed_alert ('58', 'f1', '2024-07-01', 'feed_gap', true, '{"missing":1,"first_missing":1}', pg_temp.at ('2024-07-01', '18:00'));
END $$;
CREATE FUNCTION pg_temp.promise (p_kind text, p_until date, p_at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_result text;
BEGIN
    SELECT result INTO v_result FROM alert a CROSS JOIN LATERAL acknowledge_alert ('58', a.id, 'chair', '', p_until, NULL, p_at) WHERE a.kind = p_kind AND a.unit IN ('58', 'f1');
    UPDATE alert SET state = 'open', acknowledged_at = NULL WHERE p_at < '2024-08-30';
    RETURN v_result;
EXCEPTION WHEN raise_exception THEN
    RETURN SQLERRM;
END $$;
SELECT is ((SELECT string_agg (k.result || ' ' || (k.acknowledged_by IS NULL), ', ') FROM alert a CROSS JOIN LATERAL acknowledge_alert (
               '58', a.id, 'chair', '', NULL, ARRAY['58/582', '58/587'], pg_temp.at ('2024-07-01', '20:00')) k WHERE a.kind = 'report_missing' AND a.unit = '58'),
           'forbidden true', 'not by those who hold what lies below it');
SELECT is (pg_temp.promise ('report_missing', '2024-07-01', pg_temp.at ('2024-07-02', '00:00')),
           'until is 2024-07-01, a day that has passed: promise a day from 2024-07-02 to 2024-08-02, or none', 'yesterday, in the campaign''s zone');
SELECT is (pg_temp.promise ('report_missing', '2024-07-01', pg_temp.at ('2024-07-01', '23:59')), 'acked', 'today, up to its last minute there');
SELECT is (pg_temp.promise ('report_missing', '2024-08-02', pg_temp.at ('2024-07-02', '12:00')), 'acked', 'a month from today, where the deadline is nearer');
SELECT is (pg_temp.promise ('report_missing', '2024-08-03', pg_temp.at ('2024-07-02', '12:00')),
           'until is 2024-08-03, too far ahead: promise a day from 2024-07-02 to 2024-08-02, or none');
UPDATE campaign SET deadline = '2024-12-31' WHERE code = 'kich-hoat';
SELECT is (pg_temp.promise ('report_missing', '2024-12-31', pg_temp.at ('2024-07-02', '12:00')), 'acked', 'the deadline, where it is later');
SELECT matches (pg_temp.promise ('report_missing', '9999-12-31', pg_temp.at ('2024-07-02', '12:00')), 'too far ahead: .* to 2024-12-31');
SELECT matches (pg_temp.promise ('feed_gap', '2024-08-03', pg_temp.at ('2024-07-02', '12:00')), 'too far ahead: .* to 2024-08-02', 'a feed''s alert has a month');
SELECT is (pg_temp.promise ('report_missing', '2024-09-01', pg_temp.at ('2024-09-01', '12:00')), 'acked');
SELECT is (pg_temp.promise ('report_missing', '2024-09-01', pg_temp.at ('2024-09-02', '00:01')), 'acked', 'asked again after midnight, it is answered as it was');
-- What is held is told when the unit above has spoken, whoever saw it before.
UPDATE campaign SET deadline = '2024-07-31' WHERE code = 'kich-hoat';
DELETE FROM alert_event; DELETE FROM alert; DELETE FROM day_close;
DO $$ BEGIN PERFORM pg_temp.close ('2024-07-01'); END $$;
CREATE FUNCTION pg_temp.silent () RETURNS alert LANGUAGE sql AS $$ SELECT a FROM alert a WHERE a.unit = '582' AND a.kind = 'report_missing' AND a.campaign = 'kich-hoat' $$;
CREATE FUNCTION pg_temp.events () RETURNS text LANGUAGE sql AS $$ SELECT string_agg (e.state, ' ' ORDER BY e.id) FROM alert_event e WHERE e.alert = (pg_temp.silent ()).id $$;
CREATE FUNCTION pg_temp.seen_by (p_by text, p_at timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT result || ' ' || acknowledged_by FROM acknowledge_alert ('58', (pg_temp.silent ()).id, p_by, '', NULL, NULL, p_at) $$;
SELECT is (pg_temp.seen_by ('chair', pg_temp.at ('2024-07-01', '18:00')), 'acked chair');
SELECT is (pg_temp.seen_by ('chair', pg_temp.at ('2024-07-01', '18:01')), 'acked chair', 'twice is no error, and no event');
SELECT is (pg_temp.events () || ': ' || (pg_temp.silent ()).state, 'held acknowledged: held', 'a held alert may be acknowledged, and stays held');
DO $$ BEGIN
    PERFORM pg_temp.report ((SELECT code FROM unit WHERE parent_code = '587' ORDER BY code LIMIT 1), '2024-07-01', 0, 1, pg_temp.at ('2024-07-01', '18:10'));
    PERFORM aggregate_work ('58', 'kich-hoat', 10, true); PERFORM recheck ('58', 'kich-hoat', pg_temp.at ('2024-07-01', '18:10'));
END $$;
SELECT is (pg_temp.events () || ': ' || (pg_temp.silent ()).state, 'held acknowledged open: open', 'it opens as one that nobody saw');
SELECT is (pg_temp.seen_by ('police', pg_temp.at ('2024-07-01', '18:20')), 'acked police');
SELECT is (pg_temp.events () || ': ' || (pg_temp.silent ()).state, 'held acknowledged open acknowledged: acknowledged');
