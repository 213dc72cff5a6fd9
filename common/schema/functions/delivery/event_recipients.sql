-- Which of the events p_first … p_last are told to whom: the one rule, for deliveries and for a preview of them. They go to members at or above the
-- unit whose least severity they reach, in every kind. Past it go only: an escalation, to the chairs, police and task force of the unit that it
-- reached; the second bad day in a row to the district's chair, the third to the province's task force, who then are told what the others know already.
-- The end of an alert is told to those who were told of it.
-- urgent: what becomes critical by a report, a correction or a decision (the transaction says so in tiendo.cause).
-- What lies by province is read first, as values: members and units lie elsewhere, and functions of rows are not called where the rows lie.
CREATE FUNCTION event_recipients (p_province text, p_first bigint, p_last bigint, p_now timestamptz)
RETURNS TABLE (member text, event bigint, campaign text, urgent boolean, reminder boolean) LANGUAGE plpgsql AS $$
DECLARE
    v_news jsonb := news_of (p_province, p_first, p_last);
    v_ends jsonb := (SELECT jsonb_agg (n) FROM jsonb_array_elements (v_news) n WHERE n ->> 'state' = 'resolved');
    v_reported boolean := coalesce (current_setting ('tiendo.cause', true), '') = 'report';
BEGIN
    RETURN QUERY
    SELECT DISTINCT b.member, b.event, n.campaign, false, false
    FROM told_before (p_province, v_ends, false) b JOIN jsonb_to_recordset (v_ends) AS n (id bigint, campaign text) ON n.id = b.event
    JOIN member m ON m.code = b.member AND m.revoked_at IS NULL;
    RETURN QUERY
    WITH news AS MATERIALIZED (
        SELECT n.*, string_to_array (n.unit_path, '/') AS path, severity_rank (n.severity) AS rank, severity_rank (n.known_severity) AS known,
               n.kind IN ('target_missed', 'report_missing') AND n.severity <> 'info' AND n.state <> 'escalated' AS of_a_streak
        FROM jsonb_to_recordset (v_news) AS n (id bigint, campaign text, kind text, severity text, state text, unit_path text, streak integer, level integer,
                                               known_streak integer, known_severity text)
        WHERE n.state <> 'resolved'),
    placed AS (
        SELECT n.*, above.unit, above.place::integer AS place, cardinality (n.path) AS depth, coalesce (n.rank > n.known, true) AS risen
        FROM news n CROSS JOIN LATERAL unnest (n.path) WITH ORDINALITY AS above (unit, place)),
    reader AS MATERIALIZED (
        SELECT m.code, m.unit, m.role, severity_rank (m.min_severity) AS least,
               (unit_now (m.unit, p_now)).level = 'district' AS of_a_district
        FROM member m
        WHERE m.province = p_province AND m.revoked_at IS NULL AND m.role NOT IN ('press', 'copy') AND m.unit IN (SELECT p.unit FROM placed p))
    SELECT r.code, p.id, p.campaign, v_reported AND p.severity = 'critical' AND p.state <> 'escalated' AND p.risen, p.kind = 'report_due'
    FROM placed p JOIN reader r ON r.unit = p.unit
    WHERE (p.risen AND p.rank >= r.least AND is_for (p.kind, r.role, p.place, p.depth, r.of_a_district))
       OR (p.state = 'escalated' AND r.role IN ('chair', 'police', 'task_force') AND p.place = greatest (1, p.depth - p.level))
       OR (p.of_a_streak AND NOT coalesce (p.known >= r.least, false)
           AND ((p.streak >= 2 AND coalesce (p.known_streak, 0) < 2 AND r.role = 'chair' AND r.of_a_district)
                OR (p.streak >= 3 AND coalesce (p.known_streak, 0) < 3 AND r.role = 'task_force' AND p.place = 1)));
END $$;
