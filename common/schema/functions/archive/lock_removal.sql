-- Whoever removes rows of a campaign holds its lock, and has its archive noted first.
CREATE FUNCTION lock_removal (p_province text, p_campaign text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM campaign_state WHERE province = p_province AND campaign = p_campaign FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM campaign_archive a WHERE a.campaign = p_campaign AND a.state = 'removing') THEN
        RAISE EXCEPTION 'campaign % is not being removed: its archive has to be verified first', p_campaign USING ERRCODE = 'P0001';
    END IF;
END $$;
