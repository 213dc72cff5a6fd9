-- The time zone by which alerts of a campaign go; of none (''), its province's.
CREATE FUNCTION zone_of (p_province text, p_campaign text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce ((SELECT c.timezone FROM campaign c WHERE c.code = p_campaign), province_zone (p_province));
END $$;
