-- Raises where children have more than their parent, from a day on.
CREATE FUNCTION refuse_excess (p_campaign text, p_day date, p_nodes node_target[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_excess jsonb;
BEGIN
    SELECT coalesce (jsonb_agg (change_error ('more_than_the_parent', 'targets', jsonb_build_object ('unit', s.unit, 'name', u.name_vi, 'from', p_day, 'sum', s.total,
               'target', s.target, 'excess', s.total - s.target), format ('from %s on the targets under unit %s (%s) sum to %s, %s more than its own %s', p_day, s.unit, u.name_vi, s.total,
               s.total - s.target, s.target)) ORDER BY s.unit), '[]') INTO v_excess
    FROM (SELECT p.unit, p.target, sum (c.target) AS total FROM unnest (p_nodes) p JOIN unnest (p_nodes) c ON c.parent = p.unit WHERE p.assigned GROUP BY p.unit, p.target) s
    CROSS JOIN LATERAL unit_at (s.unit, p_day) u
    WHERE s.total > s.target;
    PERFORM refuse_change (v_excess, format ('campaign %s: ', p_campaign));
END $$;
