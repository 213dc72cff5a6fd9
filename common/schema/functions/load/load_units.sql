CREATE FUNCTION load_units (p_units jsonb, p_now timestamptz, OUT added integer, OUT changed integer) LANGUAGE plpgsql AS $$
BEGIN
    WITH given AS (
        SELECT g.code, coalesce (g.valid_from, '-infinity') AS valid_from, coalesce (g.valid_to, 'infinity') AS valid_to, g.parent AS parent_code,
               g.level, g.kind, g.name_vi, g.name_ascii, g.successor AS successor_code, g.province, g.path
        FROM jsonb_to_recordset (p_units) AS g (code text, valid_from date, valid_to date, parent text, level text, kind text, name_vi text,
                                                name_ascii text, successor text, province text, path text)),
    written AS (
        INSERT INTO unit AS u (code, valid_from, valid_to, parent_code, level, kind, name_vi, name_ascii, successor_code, province, path,
                               recorded_at)
        SELECT g.*, p_now FROM given g
        ON CONFLICT (code, valid_from) DO UPDATE
        SET (valid_to, parent_code, level, kind, name_vi, name_ascii, successor_code, province, path, recorded_at)
          = (excluded.valid_to, excluded.parent_code, excluded.level, excluded.kind, excluded.name_vi, excluded.name_ascii,
             excluded.successor_code, excluded.province, excluded.path, excluded.recorded_at)
        WHERE (u.valid_to, u.parent_code, u.level, u.kind, u.name_vi, u.name_ascii, u.successor_code, u.province, u.path)
              IS DISTINCT FROM (excluded.valid_to, excluded.parent_code, excluded.level, excluded.kind, excluded.name_vi, excluded.name_ascii,
                                excluded.successor_code, excluded.province, excluded.path)
        RETURNING u.xmax = 0 AS fresh)
    SELECT count (*) FILTER (WHERE fresh), count (*) FILTER (WHERE NOT fresh) INTO added, changed FROM written;
END $$;
