-- Whether a day of a campaign is counted, now or as of an instant, and how many counted days are left with it; it must be one of its days.
CREATE FUNCTION day_of_campaign (p_campaign text, p_day date, p_as_of timestamptz, OUT counted boolean, OUT days_left integer) LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT d.counted, d.days_left INTO counted, days_left FROM campaign_days (p_campaign, p_day, p_day, p_as_of) d;
    IF counted IS NULL THEN
        RAISE EXCEPTION 'campaign % has no day %: it runs from % to %', p_campaign, p_day,
            (SELECT min (d.day) FROM campaign_day d WHERE d.campaign = p_campaign), (SELECT max (d.day) FROM campaign_day d WHERE d.campaign = p_campaign)
            USING ERRCODE = 'P0001';
    END IF;
END $$;
