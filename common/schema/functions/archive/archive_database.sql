-- What a province's database is known by for ever, whatever was restored or promoted since: the first epoch of its log of events.
CREATE FUNCTION archive_database (p_province text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT e.epoch FROM event_epoch e WHERE e.province = p_province AND e.ordinal = 1);
END $$;
