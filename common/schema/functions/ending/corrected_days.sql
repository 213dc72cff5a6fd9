-- Of these units that report, the closed days up to p_upto whose figure of the close is another one by now, or by p_as_of: [{unit, day}].
CREATE FUNCTION corrected_days (p_province text, p_campaign text, p_units text[], p_upto date, p_as_of timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_days date[]; -- read first: closes do not lie where reports do
    v_closed timestamptz[];
BEGIN
    SELECT array_agg (k.day ORDER BY k.day), array_agg (k.figures_at ORDER BY k.day) INTO v_days, v_closed
    FROM day_closes (p_province, p_campaign, '-infinity', p_upto, p_as_of) k;
    RETURN (
        WITH reported AS (
            SELECT p.unit, p.day, (array_agg (p.value ORDER BY p.rev DESC))[1] AS now, bool_or (p.received_at <= d.closed_at) AS was_closed,
                   (array_agg (p.value ORDER BY p.rev DESC) FILTER (WHERE p.received_at <= d.closed_at))[1] AS closed
            FROM progress p JOIN unnest (v_days, v_closed) WITH ORDINALITY AS d (day, closed_at, place) ON d.day = p.day
            WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = ANY (p_units) AND p.received_at <= coalesce (p_as_of, 'infinity')
            GROUP BY p.unit, p.day)
        SELECT coalesce (jsonb_agg (jsonb_build_object ('unit', r.unit, 'day', r.day)), '[]') FROM reported r WHERE r.was_closed AND r.now IS DISTINCT FROM r.closed);
END $$;
