-- Who carries on a day what a unit carried on the day before: itself, or its heir where that has a place in the tree. After the deadline a
-- campaign keeps units that have ended (campaign_succeed).
CREATE FUNCTION plan_carrier (p_campaign text, p_generation integer, p_unit text, p_day date) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_heir text := unit_heir (p_unit, p_day - 1);
BEGIN
    IF v_heir IS DISTINCT FROM p_unit AND EXISTS (
        SELECT 1 FROM campaign_node n WHERE n.campaign = p_campaign AND n.generation = p_generation AND n.unit = v_heir AND p_day BETWEEN n.from_day AND n.to_day) THEN
        RETURN v_heir;
    END IF;
    RETURN p_unit;
END $$;
