-- The holidays of the provinces whose directory this is become those that it names; those of other provinces stay.
CREATE FUNCTION load_holidays (p_holidays jsonb, p_provinces text[], OUT changed integer) LANGUAGE plpgsql AS $$
BEGIN
    WITH given AS (SELECT g.*, p.province FROM jsonb_to_recordset (p_holidays) AS g (day date, name_vi text, kind text) CROSS JOIN unnest (p_provinces) p (province)),
    gone AS (
        DELETE FROM holiday h WHERE h.province = ANY (p_provinces) AND NOT EXISTS (SELECT 1 FROM given g WHERE g.province = h.province AND g.day = h.day)
        RETURNING 1),
    written AS (
        INSERT INTO holiday AS h (day, name_vi, kind, province) SELECT g.day, g.name_vi, g.kind, g.province FROM given g
        ON CONFLICT (province, day) DO UPDATE SET (name_vi, kind) = (excluded.name_vi, excluded.kind)
        WHERE (h.name_vi, h.kind) IS DISTINCT FROM (excluded.name_vi, excluded.kind)
        RETURNING 1)
    SELECT (SELECT count (*) FROM gone) + (SELECT count (*) FROM written) INTO changed;
END $$;
