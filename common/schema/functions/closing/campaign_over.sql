-- Whether the deadline has ended and was evaluated: from then on only deadline_passed opens, changes or ends.
CREATE FUNCTION campaign_over (p_province text, p_campaign text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM milestone m WHERE m.province = p_province AND m.campaign = p_campaign AND m.kind = 'deadline_passed' AND m.evaluated);
END $$;
