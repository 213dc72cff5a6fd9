-- Removes messages of a campaign that are settled, with the reports that they carried: so many of each at most. What a silence held back stays: whoever
-- looks for alerts that nobody was told of reads it (late_alerts). The number of rows.
CREATE FUNCTION drop_messages (p_province text, p_campaign text, p_limit integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_ids bigint[];
    v_reports bigint := 0;
BEGIN
    PERFORM lock_removal (p_province, p_campaign);
    SELECT array_agg (x.id) INTO v_ids FROM (
        SELECT d.id FROM delivery d WHERE d.province = p_province AND d.campaign = p_campaign AND d.state <> 'pending' AND d.silenced = '{}' ORDER BY d.id LIMIT p_limit) x;
    DELETE FROM delivery d WHERE d.province = p_province AND d.campaign = p_campaign AND d.id = ANY (v_ids);
    IF v_ids IS NULL THEN -- who carried them is gone
        DELETE FROM notice_report r WHERE r.province = p_province AND r.campaign = p_campaign;
        GET DIAGNOSTICS v_reports = ROW_COUNT;
    END IF;
    RETURN coalesce (cardinality (v_ids), 0) + v_reports;
END $$;
