-- By what a campaign's figures are judged, now or as of an instant: `implausible` of campaign.yaml, or the standard. No row: none is judged.
CREATE FUNCTION implausible_rule_at (p_campaign text, p_as_of timestamptz DEFAULT NULL) RETURNS TABLE (times numeric, over bigint, total numeric)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_rule implausible_rule%ROWTYPE;
BEGIN
    SELECT r.* INTO v_rule FROM implausible_rule r
    WHERE r.campaign = p_campaign AND r.since <= coalesce (p_as_of, 'infinity') ORDER BY r.since DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 5::numeric, 20::bigint, 1.5::numeric;
    ELSIF v_rule.times IS NOT NULL THEN
        RETURN QUERY SELECT v_rule.times, v_rule.over, v_rule.total;
    END IF;
END $$;
