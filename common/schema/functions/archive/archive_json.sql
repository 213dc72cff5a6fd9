-- What pages and programs are told of a campaign's archive; null where nothing was removed.
CREATE FUNCTION archive_json (p_campaign text) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT json_build_object ('date', (a.removed_at AT TIME ZONE c.timezone)::date, 'file', a.file, 'sha256', a.digest)
            FROM campaign_archive a JOIN campaign c ON c.code = a.campaign WHERE a.campaign = p_campaign);
END $$;
