-- explanation_returned: one alert a unit and date of the explanation, while PC06's last word on a document of that day is that it goes back. A new revision
-- ends it, so does another decision. Nobody can act for a unit that stands no more: end_left ended what it had.
CREATE FUNCTION returned_changes (p_province text, p_campaign text, p_units text[], p_today date) RETURNS alert_change[] LANGUAGE plpgsql AS $$
DECLARE
    v_standing text[] := standing_units (p_campaign, p_today);
    v_alerts alert[]; -- read first: functions of rows are not called where the rows lie
    v_returned jsonb;
BEGIN
    SELECT array_agg (x) INTO v_alerts FROM alert x
    WHERE x.province = p_province AND x.campaign = p_campaign AND x.kind = 'explanation_returned' AND x.unit = ANY (p_units);
    SELECT jsonb_agg (x) INTO v_returned FROM (
        SELECT s.unit, s.day, count (*) AS documents, (array_agg (s.document ORDER BY s.decided_at DESC, s.document))[1:3] AS named
        FROM standing_explanations (p_province, p_campaign, p_units, NULL) s
        WHERE s.state = 'returned' AND s.unit = ANY (v_standing) GROUP BY s.unit, s.day) x;
    RETURN (
        SELECT array_agg (s.change) FROM (
            SELECT alert_step (k.alert, k.documents > 0, p_campaign, k.unit, k.day, 'explanation_returned', 'warning',
                               jsonb_build_object ('documents', k.documents, 'named', k.named), 0, u.name_vi, u.path) AS change
            FROM (SELECT a AS alert, coalesce (r.unit, a.unit) AS unit, coalesce (r.day, a.day) AS day, coalesce (r.documents, 0) AS documents,
                         coalesce (r.named, '[]') AS named
                  FROM jsonb_to_recordset (v_returned) AS r (unit text, day date, documents bigint, named jsonb)
                  FULL JOIN unnest (v_alerts) a ON a.unit = r.unit AND a.day = r.day) k
            CROSS JOIN LATERAL unit_at (k.unit, p_today) u) s
        WHERE (s.change).kind IS NOT NULL);
END $$;
