-- The alerts of a campaign that do not outlive its deadline.
CREATE FUNCTION alive_beside_deadline (p_province text, p_campaign text) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY (SELECT a.id FROM alert a
                  WHERE a.province = p_province AND a.campaign = p_campaign AND a.state <> 'resolved' AND a.kind <> 'deadline_passed' AND a.kind NOT LIKE 'explanation%');
END $$;
