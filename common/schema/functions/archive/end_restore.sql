-- The rows are all back: nothing is refused any more for their sake.
CREATE FUNCTION end_restore (p_campaign text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM campaign_archive a WHERE a.campaign = p_campaign;
    PERFORM pg_notify ('tiendo_alerts', (SELECT c.province FROM campaign c WHERE c.code = p_campaign)); -- a hint: pages look again
END $$;
