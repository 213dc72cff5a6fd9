-- When acknowledgements without a promise end: of a forecast, of a deadline that has passed, of a report that can still come.
CREATE FUNCTION expiring_acknowledgements (p_province text, p_campaign text) RETURNS TABLE (id bigint, expires_at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    v_for interval := (SELECT c.acknowledged_for FROM campaign c WHERE c.code = p_campaign);
BEGIN
    IF v_for > interval '0' THEN
        RETURN QUERY SELECT a.id, a.acknowledged_at + v_for FROM alert a
        WHERE a.province = p_province AND a.campaign = p_campaign AND a.state = 'acknowledged' AND a.promised_until IS NULL
          AND a.kind IN ('behind_plan', 'deadline_passed', 'report_missing');
    END IF;
END $$;
