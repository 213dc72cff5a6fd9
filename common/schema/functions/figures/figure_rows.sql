-- Either of the two, of some units.
CREATE FUNCTION figure_rows (p_province text, p_campaign text, p_generation integer, p_units text[], p_from date, p_upto date, p_as_of timestamptz)
RETURNS TABLE (unit text, day date, value bigint, explained bigint) LANGUAGE plpgsql AS $$
BEGIN
    IF p_as_of IS NULL THEN
        RETURN QUERY SELECT f.unit, f.day, f.value, f.explained FROM figure f
        WHERE f.province = p_province AND f.campaign = p_campaign AND f.unit = ANY (p_units) AND f.day BETWEEN p_from AND p_upto;
    ELSE
        RETURN QUERY SELECT * FROM figures_as_of (p_province, p_campaign, p_generation, p_units, p_from, p_upto, p_as_of);
    END IF;
END $$;
