-- What came of the promises of some units, by now or by p_as_of: {unit: {made, kept, broken}}. What was promised of an alert that was taken away is none.
CREATE FUNCTION promise_counts (p_province text, p_campaign text, p_units text[], p_as_of timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_at timestamptz := coalesce (p_as_of, 'infinity');
BEGIN
    RETURN (
        WITH counted AS (
            SELECT p.unit, count (*) AS made, count (*) FILTER (WHERE p.outcome = 'kept' AND p.ended_at <= v_at) AS kept,
                   count (*) FILTER (WHERE p.outcome = 'broken' AND p.ended_at <= v_at) AS broken
            FROM promise p
            WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = ANY (p_units) AND p.made_at <= v_at
              AND (p.outcome IS DISTINCT FROM 'void' OR p.ended_at > v_at)
            GROUP BY p.unit)
        SELECT coalesce (jsonb_object_agg (c.unit, jsonb_build_object ('made', c.made, 'kept', c.kept, 'broken', c.broken)), '{}') FROM counted c);
END $$;
