-- The units of which a closed day is the newest one on which they are not excused: that one alone raises. p_rows: the units on that day. Null: all of them
-- that are not excused on it, since no later day is closed.
CREATE FUNCTION newest_units (p_province text, p_campaign text, p_day date, p_rows status_row[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    v_later date[] := ARRAY (SELECT k.day FROM day_close k WHERE k.province = p_province AND k.campaign = p_campaign AND k.day > p_day ORDER BY k.day DESC);
    v_units text[];
    v_day date;
BEGIN
    IF v_later = '{}' THEN
        RETURN NULL;
    ELSIF NOT any_excused (p_campaign, v_later[1], v_later[1], NULL) THEN
        RETURN '{}';
    END IF;
    v_units := ARRAY (SELECT r.unit FROM unnest (p_rows) r WHERE r.status <> 'excused');
    FOREACH v_day IN ARRAY v_later LOOP
        EXIT WHEN v_units = '{}';
        v_units := ARRAY (SELECT r.unit FROM status_rows (p_campaign, v_day, NULL, NULL, false) r WHERE r.status = 'excused' AND r.unit = ANY (v_units));
    END LOOP;
    RETURN v_units;
END $$;
