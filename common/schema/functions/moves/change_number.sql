-- The id of a campaign's next change, and its instant: never before that of the one before it, whatever the clock says. Called under the campaign's lock.
CREATE FUNCTION change_number (p_campaign text, p_now timestamptz, OUT id bigint, OUT made_at timestamptz) LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT coalesce (max (c.id), 0) + 1, greatest (p_now, max (c.made_at)) INTO id, made_at FROM campaign_change c WHERE c.campaign = p_campaign;
END $$;
