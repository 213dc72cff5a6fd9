-- The cutoff of the first day that the clock has closed for a campaign and nobody has evaluated yet; null where none is owed.
CREATE FUNCTION next_close (p_province text, p_campaign text, p_now timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_closed date[] := ARRAY (SELECT k.day FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign);
BEGIN
    RETURN (SELECT min (d.cutoff_at) FROM campaign_day d JOIN campaign c ON c.code = d.campaign
            WHERE d.campaign = p_campaign AND d.counted AND d.cutoff_at <= p_now AND d.cutoff_at > coalesce (d.counted_since, c.loaded_at) AND NOT d.day = ANY (v_closed));
END $$;
