-- The units whose plan of all days is more than their target: more was planned before it fell than it is now. By the newest changes. None where the plan catches
-- up: there the days do not add up, since what was not done is planned again.
CREATE FUNCTION plans_above_target (p_campaign text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT coalesce (jsonb_agg (jsonb_build_object ('unit', r.unit, 'name', r.name, 'target', r.target, 'planned', r.plan_cumulative) ORDER BY r.depth, r.unit COLLATE "C"), '[]')
            FROM status_rows (p_campaign, last_counted_day (p_campaign), NULL, NULL, false) r WHERE r.plan_cumulative > r.target AND NOT catches_up (p_campaign));
END $$;
