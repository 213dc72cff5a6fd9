-- By node and metric: on the day, so far (with predecessors), and how many reporting units said it for the day. A node of which nobody ever said it has no row.
CREATE FUNCTION node_counts (p_province text, p_campaign text, p_generation integer, p_units text[], p_from_days date[], p_day date, p_as_of timestamptz)
RETURNS TABLE (unit text, metric text, day bigint, cumulative bigint, reports bigint) LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    v_as_of timestamptz := coalesce (p_as_of, 'infinity');
    v_metrics text[] := (SELECT c.metrics[2:] FROM campaign c WHERE c.code = p_campaign);
    v_leaves text[];
    v_days date[] := reported_days (p_campaign, '-infinity', p_day);
    v_sources jsonb; -- read first: whose reports count for whom does not lie where the reports do
BEGIN
    SELECT jsonb_agg (jsonb_build_object ('unit', l.unit, 'leaf', l.leaf, 'from', l.first, 'to', least (l.last, p_day))), array_agg (DISTINCT l.leaf)
    INTO v_sources, v_leaves FROM counting_leaves (p_campaign, p_generation, p_units, p_from_days) l WHERE l.first <= p_day;
    RETURN QUERY
    WITH reported AS (
        SELECT DISTINCT ON (p.unit, p.day) p.unit, p.day, p.others FROM progress p
        WHERE p.province = p_province AND p.campaign = p_campaign AND p.unit = ANY (v_leaves) AND p.day = ANY (v_days) AND p.received_at <= v_as_of
        ORDER BY p.unit, p.day, p.rev DESC),
    said AS (
        SELECT r.unit, r.day, m.metric, (r.others ->> m.metric)::bigint AS value
        FROM reported r CROSS JOIN unnest (v_metrics) AS m (metric) WHERE r.others ? m.metric),
    source AS (SELECT * FROM jsonb_to_recordset (v_sources) AS s (unit text, leaf text, "from" date, "to" date))
    SELECT s.unit, x.metric, (sum (x.value) FILTER (WHERE x.day = p_day))::bigint, sum (x.value)::bigint, count (*) FILTER (WHERE x.day = p_day)
    FROM source s JOIN said x ON x.unit = s.leaf AND x.day BETWEEN s."from" AND s."to"
    GROUP BY s.unit, x.metric;
END $$;
