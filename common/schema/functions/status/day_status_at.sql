-- The evaluations of some units on closed days as they stand or stood. Where a correction waits to be evaluated, or waited then, it is taken in: what a row
-- says of one instant is one truth, its figures, its status and its days in a row.
CREATE FUNCTION day_status_at (p_province text, p_campaign text, p_units text[], p_from date, p_to date, p_as_of timestamptz)
RETURNS SETOF day_status LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE -- each day by its key, since of a range of days those of every unit would be read; planned for as many units as there are
    v_days date[] := ARRAY (SELECT g::date FROM generate_series (p_from::timestamp, p_to::timestamp, interval '1 day') g);
    v_corrected text[] := corrected_units (p_province, p_campaign, p_units, p_to, p_as_of);
    v_units text[] := ARRAY (SELECT u.unit FROM unnest (p_units) AS u (unit) WHERE NOT u.unit = ANY (v_corrected));
BEGIN
    IF v_corrected <> '{}' THEN
        RETURN QUERY SELECT * FROM evaluations_at (p_province, p_campaign, v_corrected, p_from, p_to, p_as_of);
    END IF;
    RETURN QUERY SELECT d.* FROM day_status d
    WHERE d.province = p_province AND d.campaign = p_campaign AND d.day = ANY (v_days) AND d.unit = ANY (v_units)
      AND CASE WHEN p_as_of IS NULL THEN d.superseded_at = 'infinity' ELSE d.recorded_at <= p_as_of AND d.superseded_at > p_as_of END;
END $$;
