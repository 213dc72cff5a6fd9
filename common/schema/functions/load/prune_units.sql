-- Takes out the units that units.csv no longer names. Those that reports are about were refused before (unit_users).
CREATE FUNCTION prune_units (p_units jsonb, p_provinces text[], OUT removed integer) LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM unit d USING load_units_unnamed (p_units, p_provinces) u WHERE d.code = u.code AND d.valid_from = u.valid_from;
    GET DIAGNOSTICS removed = ROW_COUNT;
END $$;
