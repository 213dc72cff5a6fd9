-- The zone of a province is that of the campaign that was loaded first.
CREATE FUNCTION province_zone (p_province text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce ((SELECT c.timezone FROM campaign c WHERE c.province = p_province ORDER BY c.loaded_at, c.code LIMIT 1), 'UTC');
END $$;
