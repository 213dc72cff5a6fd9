-- Keeps the evaluation; what it was before stays for "as of". Within one instant there is one evaluation. The row of days passes over an excused one.
CREATE FUNCTION status_record (p_province text, p_campaign text, p_day date, p_before date, p_rows status_row[], p_now timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_before jsonb; -- the days in a row up to the closed day before: how many, and how many of them without a report
    v_evaluations jsonb;
BEGIN
    SELECT jsonb_object_agg (b.unit, jsonb_build_array (b.streak, b.silent)) INTO v_before FROM day_status b
    WHERE b.province = p_province AND b.campaign = p_campaign AND b.day = p_before AND b.superseded_at = 'infinity';
    SELECT jsonb_agg (jsonb_build_object (
               'unit', r.unit, 'status', r.status,
               'streak', CASE WHEN b.goes_on THEN (r.status <> 'excused')::integer + coalesce ((b.before ->> 0)::integer, 0) ELSE 0 END,
               'silent', CASE WHEN b.goes_on THEN (r.status = 'no_report')::integer + coalesce ((b.before ->> 1)::integer, 0) ELSE 0 END))
    INTO v_evaluations
    FROM unnest (p_rows) r
    CROSS JOIN LATERAL (SELECT r.status IN ('missed', 'no_report', 'excused') AS goes_on, CASE WHEN p_before >= r.from_day THEN v_before -> r.unit END AS before) b;
    UPDATE day_status s SET status = e.status, streak = e.streak, silent = e.silent
    FROM jsonb_to_recordset (v_evaluations) AS e (unit text, status text, streak integer, silent integer)
    WHERE s.province = p_province AND s.campaign = p_campaign AND s.day = p_day AND s.unit = e.unit AND s.superseded_at = 'infinity'
      AND s.recorded_at >= p_now AND (s.status, s.streak, s.silent) IS DISTINCT FROM (e.status, e.streak, e.silent);
    UPDATE day_status s SET superseded_at = p_now
    FROM jsonb_to_recordset (v_evaluations) AS e (unit text, status text, streak integer, silent integer)
    WHERE s.province = p_province AND s.campaign = p_campaign AND s.day = p_day AND s.unit = e.unit AND s.superseded_at = 'infinity'
      AND (s.status, s.streak, s.silent) IS DISTINCT FROM (e.status, e.streak, e.silent);
    INSERT INTO day_status (province, campaign, unit, day, status, streak, recorded_at, silent)
    SELECT p_province, p_campaign, e.unit, p_day, e.status, e.streak, p_now, e.silent
    FROM jsonb_to_recordset (v_evaluations) AS e (unit text, status text, streak integer, silent integer)
    ON CONFLICT DO NOTHING;
END $$;
