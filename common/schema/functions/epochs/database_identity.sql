-- Which database holds a province: asked where its rows lie, over Citus the worker. The timeline is right at once after a promotion.
CREATE FUNCTION database_identity (p_province text, OUT system_identifier text, OUT timeline text) LANGUAGE plpgsql AS $$
BEGIN
    SELECT ((pg_control_system ()).system_identifier)::text, left (pg_walfile_name (pg_current_wal_lsn ()), 8) INTO system_identifier, timeline
    FROM province_counter c WHERE c.province = p_province;
END $$;
