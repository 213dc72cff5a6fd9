-- The clock's day in a province: in the zone of its campaign that was loaded first.
CREATE FUNCTION province_today (p_province text, p_now timestamptz) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (p_now AT TIME ZONE coalesce ((SELECT c.timezone FROM campaign c WHERE c.province = p_province ORDER BY c.loaded_at, c.code LIMIT 1), 'UTC'))::date;
END $$;
