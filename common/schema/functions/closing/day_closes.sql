-- The days of a period that were closed by an instant. A function, so that statements which ask the calendar do not read where the closes lie.
CREATE FUNCTION day_closes (p_province text, p_campaign text, p_from date, p_to date, p_as_of timestamptz) RETURNS SETOF day_close LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT c.* FROM day_close c
    WHERE c.province = p_province AND c.campaign = p_campaign AND c.day BETWEEN p_from AND p_to AND c.closed_at <= coalesce (p_as_of, 'infinity');
END $$;
