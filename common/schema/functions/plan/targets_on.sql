-- What every unit of a day's tree is to have from that day on: what a change gives it that begins to hold; its share anew, of what its parent has beside the
-- others; what is below it, where it has no target of its own; else what it had. Refused: children that have more than their parent.
CREATE FUNCTION targets_on (p_campaign text, p_generation integer, p_day date) RETURNS node_target[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_nodes node_target[];
    v_shares jsonb;
BEGIN
    SELECT array_agg ((n.unit, n.parent, n.depth, coalesce (x.target, n.target), n.provisional AND x.id IS NULL, n.assigned, CASE WHEN x.id IS NULL THEN n.weight END,
                       coalesce (x.id, n.change_id))::node_target) INTO v_nodes
    FROM campaign_node n LEFT JOIN named_targets (p_campaign, p_day) x ON x.unit = n.unit AND x.id IS DISTINCT FROM n.change_id
    WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_day BETWEEN n.from_day AND n.to_day;
    FOR v_depth IN 0 .. (SELECT max (n.depth) - 1 FROM unnest (v_nodes) n) LOOP
        WITH standing AS MATERIALIZED (
            SELECT n.unit, n.target, n.change_id FROM campaign_node n
            WHERE n.campaign = p_campaign AND n.generation = p_generation AND p_day BETWEEN n.from_day AND n.to_day),
        sharing AS ( -- where a change gives the parent another target, or a child one of its own
            SELECT greatest (0, p.target - coalesce (sum (c.target) FILTER (WHERE c.weight IS NULL AND c.assigned), 0))::bigint AS rest,
                   array_agg (c.unit ORDER BY c.unit COLLATE "C") FILTER (WHERE c.weight IS NOT NULL) AS units,
                   array_agg (c.weight ORDER BY c.unit COLLATE "C") FILTER (WHERE c.weight IS NOT NULL) AS weights
            FROM unnest (v_nodes) p JOIN standing op ON op.unit = p.unit
            JOIN unnest (v_nodes) c ON c.parent = p.unit JOIN standing oc ON oc.unit = c.unit
            WHERE p.depth = v_depth AND p.assigned GROUP BY p.unit, p.target, op.target
            HAVING count (c.weight) > 0 AND (p.target <> op.target OR bool_or (c.change_id IS DISTINCT FROM oc.change_id)))
        SELECT jsonb_object_agg (a.code, a.amount) INTO v_shares FROM sharing s CROSS JOIN LATERAL apportion (s.rest, s.units, s.weights) a;
        IF v_shares IS NOT NULL THEN
            v_nodes := ARRAY (SELECT (n.unit, n.parent, n.depth, coalesce ((v_shares ->> n.unit)::bigint, n.target), n.provisional, n.assigned, n.weight, n.change_id)::node_target
                              FROM unnest (v_nodes) n);
        END IF;
    END LOOP;
    FOR v_depth IN REVERSE (SELECT max (n.depth) - 1 FROM unnest (v_nodes) n) .. 0 LOOP
        SELECT array_agg (CASE WHEN n.depth = v_depth AND NOT n.assigned AND s.total IS NOT NULL
                               THEN (n.unit, n.parent, n.depth, s.total, s.provisional, false, NULL, n.change_id)::node_target ELSE n END) INTO v_nodes
        FROM unnest (v_nodes) n
        LEFT JOIN (SELECT c.parent, sum (c.target)::bigint AS total, bool_or (c.provisional) AS provisional FROM unnest (v_nodes) c GROUP BY c.parent) s ON s.parent = n.unit;
    END LOOP;
    PERFORM refuse_excess (p_campaign, p_day, v_nodes);
    RETURN v_nodes;
END $$;
