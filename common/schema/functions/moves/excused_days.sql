-- Of each of some units the days up to one on which it was excused itself, in their order: what the mean of its latest days leaves out.
CREATE FUNCTION excused_days (p_campaign text, p_generation integer, p_units text[], p_to date, p_as_of timestamptz) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_days jsonb;
BEGIN
    SELECT jsonb_object_agg (x.unit, x.days::text) INTO v_days FROM (
        SELECT e.unit, array_agg (e.day) AS days FROM excused_nodes (p_campaign, p_generation, '-infinity', p_to, p_as_of) e GROUP BY e.unit) x;
    RETURN ARRAY (SELECT coalesce (v_days ->> u.unit, '{}') FROM unnest (p_units) WITH ORDINALITY AS u (unit, place) ORDER BY u.place);
END $$;
