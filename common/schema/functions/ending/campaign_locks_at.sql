-- The midnight from which no day of a campaign takes corrections any more, by its calendar and the reopenings of now, or of p_as_of; infinity where that never
-- comes.
CREATE FUNCTION campaign_locks_at (c campaign, p_as_of timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_last date := (SELECT max (d.day) FROM campaign_days (c.code, c.starts_on, c.deadline, p_as_of) d WHERE d.counted);
    v_reopened date; -- the newest day on which one was reopened
BEGIN
    SELECT max ((r.reopened_at AT TIME ZONE c.timezone)::date) INTO v_reopened FROM day_reopen r
    WHERE r.province = c.province AND r.campaign = c.code AND r.reopened_at <= coalesce (p_as_of, 'infinity');
    RETURN CASE WHEN c.correction_days = 0 THEN 'infinity'
                ELSE (greatest (v_last, v_reopened) + c.correction_days + 1)::timestamp AT TIME ZONE c.timezone END;
END $$;
