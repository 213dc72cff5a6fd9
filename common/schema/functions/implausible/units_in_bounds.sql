-- Those of some units that have at most a thousand revisions in the log.
CREATE FUNCTION units_in_bounds (p_province text, p_campaign text, p_units text[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    v_unit text;
    v_units text[] := '{}';
    v_days date[] := reported_days (p_campaign, '-infinity', 'infinity');
BEGIN
    FOREACH v_unit IN ARRAY coalesce (p_units, '{}') LOOP
        IF (SELECT count (*) FROM (SELECT 1 FROM progress p WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = v_unit AND p.day = ANY (v_days) LIMIT 1001) x) <= 1000 THEN
            v_units := v_units || v_unit;
        END IF;
    END LOOP;
    RETURN v_units;
END $$;
