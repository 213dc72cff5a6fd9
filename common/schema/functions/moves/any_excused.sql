-- Whether an excuse stands that touches a day of a period: nearly always none does, and then nothing else has to be asked.
CREATE FUNCTION any_excused (p_campaign text, p_from date, p_to date, p_as_of timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM standing_excuses (p_campaign, p_as_of) e WHERE e.from_day <= p_to AND e.to_day >= p_from);
END $$;
