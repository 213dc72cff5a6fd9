-- The last day of the plan as it was loaded: what the first extension found.
CREATE FUNCTION loaded_plan_until (p_campaign text) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce (
        (SELECT (x.old ->> 'plan_until')::date FROM campaign_change x WHERE x.campaign = p_campaign AND x.kind = 'extend' ORDER BY x.id LIMIT 1),
        (SELECT c.plan_until FROM campaign c WHERE c.code = p_campaign));
END $$;
