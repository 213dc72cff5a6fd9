-- Refuses what would change a campaign whose rows are in an archive: its truth would not be what the archive says.
CREATE FUNCTION refuse_archived (p_campaign text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF archive_words (p_campaign) IS NOT NULL THEN
        RAISE EXCEPTION '%: nothing of it changes any more, unless tiendo archive --restore brings it back', archive_words (p_campaign) USING ERRCODE = 'P0001';
    END IF;
END $$;
