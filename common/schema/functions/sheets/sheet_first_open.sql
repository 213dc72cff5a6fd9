-- The first day of a campaign that still takes figures: none before it does, unless an operator has reopened one.
CREATE FUNCTION sheet_first_open (p_campaign text, p_now timestamptz) RETURNS date LANGUAGE plpgsql STABLE AS $$
DECLARE
    c campaign%ROWTYPE;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    RETURN CASE WHEN c.correction_days = 0 THEN c.starts_on ELSE greatest (c.starts_on, campaign_today (p_campaign, p_now) - c.correction_days) END;
END $$;
