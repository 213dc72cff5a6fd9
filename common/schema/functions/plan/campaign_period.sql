-- The days of a campaign that a question is about: from and to as asked, or the last month up to today, cut to the days that the
-- campaign has: those of its calendar, and after that every day up to today.
-- A period that has none of them is not found; one that is turned round or longer than p_most days is refused.
CREATE FUNCTION campaign_period (p_campaign text, p_from date, p_to date, p_now timestamptz, p_most integer, OUT from_day date, OUT to_day date)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_first date;
    v_last date;
BEGIN
    SELECT min (d.day), greatest (max (d.day), campaign_today (p_campaign, p_now)) INTO v_first, v_last FROM campaign_day d WHERE d.campaign = p_campaign;
    to_day := coalesce (p_to, greatest (p_from, campaign_today (p_campaign, p_now)));
    from_day := coalesce (p_from, greatest (v_first, least (to_day, v_last) - 30));
    IF p_from > p_to THEN
        RAISE EXCEPTION 'from % lies after to %', p_from, p_to USING ERRCODE = 'P0001';
    ELSIF from_day > v_last OR to_day < v_first THEN
        RAISE EXCEPTION 'campaign % has no day from % to %: it runs from % to %', p_campaign, from_day, to_day, v_first, v_last USING ERRCODE = 'P0002';
    END IF;
    from_day := greatest (from_day, v_first);
    to_day := least (to_day, v_last);
    IF to_day - from_day >= p_most THEN
        RAISE EXCEPTION 'from % to %: at most % days are answered at once', from_day, to_day, p_most USING ERRCODE = 'P0001';
    END IF;
END $$;
