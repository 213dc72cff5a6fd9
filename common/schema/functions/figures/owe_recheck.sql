-- Has days from p_from on evaluated again where a change of that day can matter: one of them is closed, or an alert that the change may end has been
-- raised by the clock, whatever its day: a reminder, a deadline.
CREATE FUNCTION owe_recheck (p_province text, p_campaign text, p_from date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_from IS NOT NULL AND (
        EXISTS (SELECT 1 FROM day_close WHERE province = p_province AND campaign = p_campaign AND day >= p_from)
        OR EXISTS (SELECT 1 FROM milestone WHERE province = p_province AND campaign = p_campaign AND evaluated)) THEN
        UPDATE campaign_state SET recheck_from = least (recheck_from, p_from)
        WHERE province = p_province AND campaign = p_campaign;
    END IF;
END $$;
