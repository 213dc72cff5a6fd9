-- The days of a period on which a campaign can have reports: from its first on, to the last of which anyone in its province has reported. The log's key
-- begins with the day, so whoever asks for the past of units names its days.
CREATE FUNCTION reported_days (p_campaign text, p_from date, p_upto date) RETURNS date[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    c campaign%ROWTYPE;
    v_last date;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT p.day INTO v_last FROM progress p WHERE p.province = c.province ORDER BY p.day DESC LIMIT 1;
    RETURN ARRAY (SELECT d::date FROM generate_series (greatest (c.starts_on, p_from)::timestamp, least (p_upto, coalesce (v_last, c.starts_on - 1))::timestamp, interval '1 day') d);
END $$;
