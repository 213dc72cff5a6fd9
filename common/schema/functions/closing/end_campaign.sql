-- The deadline has ended and was evaluated: what else is alive ends. An explanation waits for its decision all the same.
CREATE FUNCTION end_campaign (p_province text, p_campaign text, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    RETURN end_alerts (p_province, alive_beside_deadline (p_province, p_campaign), 'ended', false, p_now);
END $$;
