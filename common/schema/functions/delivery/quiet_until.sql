-- The end of the quiet hours that p_now lies in, both local times of that zone; -infinity where it lies in none.
CREATE FUNCTION quiet_until (p_from time, p_to time, p_zone text, p_now timestamptz) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_local timestamp := p_now AT TIME ZONE p_zone;
    v_quiet boolean := CASE WHEN p_from <= p_to THEN v_local::time >= p_from AND v_local::time < p_to
                            ELSE v_local::time >= p_from OR v_local::time < p_to END;
BEGIN
    IF NOT coalesce (v_quiet, false) THEN
        RETURN '-infinity';
    END IF;
    RETURN (v_local::date + p_to + CASE WHEN v_local::time < p_to THEN interval '0' ELSE interval '1 day' END) AT TIME ZONE p_zone;
END $$;
