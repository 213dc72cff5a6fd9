-- How a unit and those below it stand on a day, for whoever puts it into words: of each whether it made the day, how long it has not (p_rows with p_days:
-- unit, streak, silent), what it lacks of the plan to date, how many reports are missing, what it has promised. Those first that did not make the day, by
-- what they lack. p_documents: by which units are excused that are. p_judged: the day's cutoff has passed; before that a day's own plan is owed by nobody.
-- p_leaf_level: of which level those are that report (reporting_level).
CREATE FUNCTION standing_facts (c campaign, p_day date, p_unit text, p_counted boolean, p_judged boolean, p_ended boolean, p_rows status_row[], p_days jsonb, p_promises jsonb,
                                p_documents jsonb, p_leaf_level text)
RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN jsonb_build_object ('campaign', (c).code, 'day', p_day, 'unit', p_unit, 'whole', p_unit = (c).top, 'counted', p_counted, 'judged', p_judged, 'ended', p_ended,
        'leaf_level', p_leaf_level, 'rows', (
        SELECT coalesce (jsonb_agg (to_jsonb (r) || jsonb_build_object ('own', r.unit = p_unit, 'streak', d.streak, 'silent', d.silent, 'made', x.made,
                   'short', r.plan_cumulative - CASE WHEN p_judged THEN 0 ELSE r.plan_day END - r.cumulative, 'missing', greatest (0, r.reports_expected - r.reports_in), 'document', p_documents ->> r.unit,
                   'promised', (SELECT min (p.until) FROM jsonb_to_recordset (p_promises) AS p (unit text, until date) WHERE p.unit = r.unit))
                   ORDER BY x.made NULLS LAST, r.plan_cumulative - r.cumulative DESC, r.path), '[]')
        FROM unnest (p_rows) r
        LEFT JOIN jsonb_to_recordset (p_days) AS d (unit text, streak integer, silent integer) ON d.unit = r.unit
        CROSS JOIN LATERAL (SELECT CASE WHEN r.status IN ('met', 'done') THEN true WHEN r.status IN ('missed', 'no_report') THEN false END AS made) x
        WHERE r.unit = p_unit OR (r.parent = p_unit AND r.target > 0)));
END $$;
