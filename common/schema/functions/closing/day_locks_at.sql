-- The first midnight at which a day takes no corrections any more, reopenings counted; infinity where that never comes.
CREATE FUNCTION day_locks_at (p_province text, p_campaign text, p_day date) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    c campaign%ROWTYPE;
    v_reopened timestamptz := (SELECT max (r.reopened_at) FROM day_reopen r WHERE r.province = p_province AND r.campaign = p_campaign AND r.day = p_day);
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    IF c.correction_days = 0 THEN
        RETURN 'infinity';
    END IF;
    RETURN (greatest (p_day, (v_reopened AT TIME ZONE c.timezone)::date) + c.correction_days + 1)::timestamp AT TIME ZONE c.timezone;
END $$;
