-- Whether the deadline that holds has ended and was evaluated: from then on only deadline_passed opens, changes or ends.
CREATE FUNCTION campaign_over (p_province text, p_campaign text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_since timestamptz := coalesce ((SELECT d.made_at FROM deadline_moved (p_campaign, NULL) d), '-infinity'); -- read first: milestones do not lie where changes do
BEGIN
    RETURN EXISTS (SELECT 1 FROM milestone m WHERE m.province = p_province AND m.campaign = p_campaign AND m.kind = 'deadline_passed' AND m.evaluated AND m.passed_at > v_since);
END $$;
