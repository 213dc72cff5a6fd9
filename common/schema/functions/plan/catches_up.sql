-- Whether a campaign's plan catches up: what is left is planned anew at the close of each day.
CREATE FUNCTION catches_up (p_campaign text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce ((SELECT c.definition ->> 'plan' = 'catch_up' FROM campaign c WHERE c.code = p_campaign), false);
END $$;
