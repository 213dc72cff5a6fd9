-- Removes up to p_limit rows of a campaign's work, the oldest first. Gives their number, and the units and days of which figures may be others now, side by
-- side. Units with explanations among the work are marked for the alerter.
CREATE FUNCTION take_work (p_province text, p_campaign text, p_limit integer, p_upto bigint, OUT p_taken integer, OUT p_units text[], OUT p_days date[])
LANGUAGE plpgsql AS $$
DECLARE
    v_explained text[];
BEGIN
    WITH taken AS (
        DELETE FROM work WHERE province = p_province AND campaign = p_campaign AND id IN (
            SELECT id FROM work WHERE province = p_province AND campaign = p_campaign AND id <= p_upto ORDER BY id LIMIT p_limit)
        RETURNING kind, day, units),
    progress_key AS (SELECT DISTINCT u AS unit, day FROM taken CROSS JOIN LATERAL unnest (units) u WHERE kind = 'progress')
    SELECT (SELECT count (*) FROM taken),
           (SELECT array_agg (unit ORDER BY unit, day) FROM progress_key), (SELECT array_agg (day ORDER BY unit, day) FROM progress_key),
           (SELECT array_agg (DISTINCT u) FROM taken CROSS JOIN LATERAL unnest (units) u WHERE kind = 'explanation')
    INTO p_taken, p_units, p_days, v_explained;
    IF v_explained IS NOT NULL THEN
        PERFORM mark_explained (p_province, p_campaign, v_explained);
        -- a new revision may have left its old day: all days of the unit
        SELECT p_units || array_agg (k.unit), p_days || array_agg (k.day) INTO p_units, p_days
        FROM (SELECT DISTINCT e.unit, e.day FROM explanation e
              WHERE e.province = p_province AND e.campaign = p_campaign AND e.unit = ANY (v_explained)
              UNION
              SELECT f.unit, f.day FROM figure f
              WHERE f.province = p_province AND f.campaign = p_campaign AND f.unit = ANY (v_explained) AND f.explained > 0) k;
    END IF;
END $$;
