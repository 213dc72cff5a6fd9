-- Where the rows of a campaign are that were removed: for refusals.
CREATE FUNCTION archive_words (p_campaign text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT format ('campaign %s was archived on %s into %s (SHA-256 %s)', a.campaign, (a.removed_at AT TIME ZONE c.timezone)::date, a.file, a.digest)
            FROM campaign_archive a JOIN campaign c ON c.code = a.campaign WHERE a.campaign = p_campaign);
END $$;
