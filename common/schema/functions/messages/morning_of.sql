-- When a member's morning message of a day goes: at 07:00, or at the end of the quiet hours that hold it.
CREATE FUNCTION morning_of (p_from time, p_to time, p_zone text, p_day date) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_seven timestamptz := (p_day + time '07:00') AT TIME ZONE p_zone;
BEGIN
    RETURN greatest (v_seven, quiet_until (p_from, p_to, p_zone, v_seven));
END $$;
