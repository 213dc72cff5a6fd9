-- campaign_day has the cutoffs that hold now: the campaign's, and on single days those that stand in place of it.
CREATE FUNCTION set_cutoffs (p_campaign text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE campaign_day d SET cutoff_at = x.cutoff_at
    FROM (SELECT n.day, coalesce (s.cutoff_at, n.cutoff_at) AS cutoff_at
          FROM calendar_at (p_campaign, NULL) n LEFT JOIN standing_cutoffs (p_campaign, NULL) s ON s.day = n.day) x
    WHERE d.campaign = p_campaign AND d.day = x.day AND d.cutoff_at <> x.cutoff_at;
END $$;
