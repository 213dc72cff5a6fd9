-- All that stands against other targets from a day on, but for their sums: those are looked at in the tree that they make (targets_on).
CREATE FUNCTION target_errors (p_campaign text, p_generation integer, p_targets jsonb, p_from date) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_errors text[] := change_day_errors (p_campaign, p_from);
BEGIN
    RETURN array_remove (v_errors || ARRAY (
        WITH named AS (
            SELECT t.unit, t.new, t.old, count (*) OVER (PARTITION BY t.unit) AS times, row_number () OVER (PARTITION BY t.unit ORDER BY t.place) AS nth, t.place
            FROM ROWS FROM (jsonb_to_recordset (p_targets) AS (unit text, new bigint, old bigint)) WITH ORDINALITY AS t (unit, new, old, place)),
        found AS (
            SELECT t.*, n.target, n.assigned, n.unit IS NOT NULL AS stands FROM named t
            LEFT JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = p_generation AND n.unit = t.unit AND p_from BETWEEN n.from_day AND n.to_day)
        SELECT CASE WHEN f.times > 1 THEN format ('unit %s is named %s times', f.unit, f.times)
                    WHEN f.new IS NULL THEN format ('unit %s: the new target is missing', f.unit)
                    WHEN f.new < 0 OR f.new > 2147483647 THEN format ('unit %s: a target is a whole number from 0 to 2147483647, not %s', f.unit, f.new)
                    WHEN NOT f.stands AND v_errors <> '{}' THEN NULL
                    WHEN NOT f.stands THEN format ('unit %s has no target in campaign %s on %s', f.unit, p_campaign, p_from)
                    WHEN NOT f.assigned THEN format ('unit %s has no target of its own: it has the sum of those below it, %s on %s', f.unit, f.target, p_from)
                    ELSE format ('unit %s: its target on %s is %s, not %s', f.unit, p_from, f.target, f.old) END
        FROM found f
        WHERE f.nth = 1 AND (f.times > 1 OR f.new IS NULL OR f.new < 0 OR f.new > 2147483647 OR NOT f.stands OR NOT f.assigned OR f.old <> f.target)
        ORDER BY f.place), NULL);
END $$;
