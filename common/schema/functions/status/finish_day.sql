-- The day on which the workable rest is done at a pace of so many a day; null where that is not foreseeable. p_days are
-- the campaign's working_days.
CREATE FUNCTION finish_day (p_days date[], p_ordinal integer, p_workable bigint, p_pace numeric) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF p_pace <= 0 OR p_workable / p_pace > 10000 THEN
        RETURN NULL;
    END IF;
    RETURN p_days[p_ordinal + ceil (p_workable / p_pace)::integer];
END $$;
