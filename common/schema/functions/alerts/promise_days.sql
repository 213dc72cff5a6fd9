-- The days that may be promised of a campaign's alerts: from today in its zone to its deadline or a month from today, whichever is later. A feed's alert has
-- no campaign, and a month.
CREATE FUNCTION promise_days (p_province text, p_campaign text, p_now timestamptz, OUT first date, OUT last date) LANGUAGE plpgsql STABLE AS $$
BEGIN
    first := (p_now AT TIME ZONE zone_of (p_province, p_campaign))::date;
    last := greatest (first + 31, (SELECT c.deadline FROM campaign c WHERE c.code = p_campaign));
END $$;
