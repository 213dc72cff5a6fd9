-- The archive that a campaign's rows were removed by, all null where none were.
CREATE FUNCTION archive_row (p_campaign text) RETURNS campaign_archive LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_archive campaign_archive;
BEGIN
    SELECT * INTO v_archive FROM campaign_archive a WHERE a.campaign = p_campaign;
    RETURN v_archive;
END $$;
