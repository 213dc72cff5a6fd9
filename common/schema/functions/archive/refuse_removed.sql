-- Refuses an instant within a campaign of which the archive alone knows what stood then. Those of its closes are answered, and every one since its last change.
CREATE FUNCTION refuse_removed (p_campaign text, p_as_of timestamptz) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
    a campaign_archive := archive_row (p_campaign);
BEGIN
    IF p_as_of IS NULL OR (a).campaign IS NULL OR p_as_of >= (a).whole_from
       OR p_as_of = ANY (kept_instants ((SELECT c.province FROM campaign c WHERE c.code = p_campaign), p_campaign)) THEN
        RETURN;
    END IF;
    RAISE EXCEPTION '%: what stood at % is there alone; the instants of its closes are answered, and any since %', archive_words (p_campaign),
        instant_text (p_as_of, zone_of (NULL, p_campaign)), instant_text ((a).whole_from, zone_of (NULL, p_campaign)) USING ERRCODE = 'P0409';
END $$;
