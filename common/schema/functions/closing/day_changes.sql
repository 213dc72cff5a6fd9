-- What a closed day's status changes of its own alerts. Only the newest closed day of a unit raises target_missed (p_newest: of which units it is that, null:
-- of all that are not excused on it), and only of units that still stand; a day that is locked raises no report_missing. What has never been told is held back
-- below a silent unit. Of an older day's target_missed no change of figures is said. What is excused ends.
CREATE FUNCTION day_changes (p_province text, p_campaign text, p_day date, p_rows status_row[], p_newest text[], p_now timestamptz)
RETURNS alert_change[] LANGUAGE plpgsql AS $$
DECLARE
    v_locked boolean := p_now >= day_locks_at (p_province, p_campaign, p_day);
    v_left text[] := left_units (p_campaign, p_day, (p_now AT TIME ZONE zone_of (p_province, p_campaign))::date);
    v_standing alert[]; -- read first: functions of rows are not called where the rows lie
    v_streaks jsonb;
BEGIN
    SELECT array_agg (x) INTO v_standing FROM alert x
    WHERE x.province = p_province AND x.campaign = p_campaign AND x.day = p_day AND x.kind IN ('target_missed', 'report_missing');
    SELECT jsonb_object_agg (s.unit, jsonb_build_array (s.streak, s.silent)) INTO v_streaks FROM day_status s
    WHERE s.province = p_province AND s.campaign = p_campaign AND s.day = p_day AND s.superseded_at = 'infinity';
    RETURN (
        WITH pair AS (
            SELECT (j.r).unit AS unit, (j.r).name AS name, (j.r).path AS path, k.kind, j.due IS NOT DISTINCT FROM k.kind AS due, j.severity, j.streak, j.figures,
                   j.covered AND NOT coalesce (a.was_told, false) AS held, a.id AS alert, a.state AS was, a.severity AS was_severity,
                   (a.severity, a.figures, a.streak) IS DISTINCT FROM (j.severity, j.figures, j.streak) AS changed,
                   (j.r).status = 'excused' AS excused, n.newest,
                   CASE k.kind WHEN 'target_missed' THEN n.newest AND NOT (j.r).unit = ANY (v_left) AND coalesce (a.resolution NOT IN ('superseded', 'recovered', 'ended'), true)
                               ELSE NOT v_locked AND coalesce (a.resolution NOT IN ('locked', 'ended'), true) END AS may_open
            FROM judged_units (p_rows, v_streaks) j
            CROSS JOIN (VALUES ('target_missed'), ('report_missing')) AS k (kind)
            CROSS JOIN LATERAL (SELECT (p_newest IS NULL OR (j.r).unit = ANY (p_newest)) AND (j.r).status <> 'excused' AS newest) n
            LEFT JOIN unnest (v_standing) a ON a.unit = (j.r).unit AND a.kind = k.kind),
        step AS (
            SELECT p.*, CASE WHEN coalesce (p.was, 'resolved') = 'resolved' THEN CASE WHEN p.due AND p.may_open THEN CASE WHEN p.held THEN 'held' ELSE 'open' END END
                             WHEN NOT p.due THEN 'resolved'
                             WHEN p.was = 'held' AND NOT p.held THEN 'open'
                             WHEN NOT p.changed OR (p.kind = 'target_missed' AND NOT p.newest) THEN NULL
                             WHEN p.was = 'held' THEN 'held' ELSE 'updated' END AS event
            FROM pair p)
        SELECT array_agg ((s.alert, p_campaign, s.unit, p_day, s.kind, CASE s.event WHEN 'updated' THEN s.was ELSE s.event END, s.event,
                           CASE s.event WHEN 'resolved' THEN s.was_severity ELSE s.severity END, s.figures, s.streak, s.name, s.path,
                           CASE s.event WHEN 'resolved' THEN CASE WHEN s.excused THEN 'excused' ELSE 'corrected' END END)::alert_change)
        FROM step s WHERE s.event IS NOT NULL);
END $$;
