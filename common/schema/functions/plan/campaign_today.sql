-- The clock's day in the campaign's zone, whether or not the calendar reaches it; before the campaign begins its first day.
CREATE FUNCTION campaign_today (p_campaign text, p_now timestamptz) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT greatest (c.starts_on, (p_now AT TIME ZONE c.timezone)::date) FROM campaign c WHERE c.code = p_campaign);
END $$;
