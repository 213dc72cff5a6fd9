-- Evaluates again what corrections touched. Where that takes longer than p_budget it stops behind a day and leaves the rest for the next call, so that a
-- long campaign gets on by transactions that each commit. Returns the number of alert events.
CREATE FUNCTION recheck (p_province text, p_campaign text, p_now timestamptz, p_budget interval DEFAULT NULL) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE;
    RETURN recheck_locked (p_province, p_campaign, NULL, p_now, p_budget);
END $$;
