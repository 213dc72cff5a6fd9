-- The news that a mail holds, one a alert, as the alert stands now: what it is news of, whose, since when, and the sentence.
CREATE FUNCTION message_news (p_province text, p_events bigint[]) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT coalesce (jsonb_agg (x), '[]') FROM (
        SELECT e.id, e.alert, e.campaign, e.kind, e.state, e.day, e.unit, e.unit_name AS name, string_to_array (e.unit_path, '/') AS path, a.severity, a.streak,
               severity_rank (a.severity) AS rank, a.figures, a.state AS stands, a.acknowledged_by, a.promised_until, e.text_vi, e.text_en
        FROM alert_event e JOIN alert a ON a.province = e.province AND a.id = e.alert
        WHERE e.province = p_province AND e.id = ANY (p_events)) x);
END $$;
