-- The earlier changes that a change takes the place of although they begin later: it was made last, and holds from its own first day on.
CREATE FUNCTION replaced_changes (p_changes campaign_change[], p_id bigint) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce (json_agg (json_build_object ('id', x.id, 'unit', x.unit, 'from', x.from_day, 'document', x.document) ORDER BY x.id, x.part), '[]')
        FROM campaign_change x JOIN unnest (p_changes) n ON n.campaign = x.campaign AND n.kind = x.kind AND n.unit IS NOT DISTINCT FROM x.unit AND x.from_day > n.from_day
         AND (x.kind = 'target' OR (x.new ? 'plan_until' AND n.new ? 'plan_until'))
        WHERE x.id < p_id AND NOT EXISTS ( -- one that was replaced before is not named again
            SELECT 1 FROM campaign_change l WHERE l.campaign = x.campaign AND l.kind = x.kind AND l.unit IS NOT DISTINCT FROM x.unit AND l.id > x.id AND l.id < p_id
             AND l.from_day <= x.from_day AND (l.kind = 'target' OR l.new ? 'plan_until')));
END $$;
