-- The codes from the top down to a unit on a day: what decides who may read and report it. Null where there is no such unit.
CREATE FUNCTION unit_path (p_code text, p_day date) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (unit_at (p_code, p_day)).path;
END $$;
