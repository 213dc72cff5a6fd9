-- A word that is no unit's level is a slip of the pen, not a level without units. The usual ones may have none.
CREATE FUNCTION level_check (p_level text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_level NOT IN ('all', 'country', 'province', 'district', 'commune', 'beat') AND NOT EXISTS (SELECT 1 FROM unit WHERE level = p_level) THEN
        RAISE EXCEPTION 'no unit has the level %: there are all, %', p_level, (SELECT string_agg (DISTINCT level, ', ') FROM unit) USING ERRCODE = 'P0001';
    END IF;
END $$;
