-- Whether reporting units lie further below a unit than right below it.
CREATE FUNCTION is_far (p_campaign text, p_generation integer, p_unit text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.parent = p_unit AND NOT n.reporting);
END $$;
