-- Notes the archive by which a campaign's rows are about to be removed. From here on what cannot be answered any more is refused. Called under the
-- campaign's lock by whoever has verified the file against the database.
CREATE FUNCTION begin_removal (p_campaign text, p_file text, p_digest text, p_key text, p_made_at timestamptz, p_whole_from timestamptz, p_by text, p_reason text,
                               p_document text, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaign_archive (campaign, file, digest, key, state, made_at, whole_from, removed_at, removed_by, reason, document)
    VALUES (p_campaign, p_file, p_digest, p_key, 'removing', p_made_at, p_whole_from, p_now, p_by, p_reason, p_document);
    PERFORM pg_notify ('tiendo_alerts', (SELECT c.province FROM campaign c WHERE c.code = p_campaign)); -- a hint: pages look again
END $$;
