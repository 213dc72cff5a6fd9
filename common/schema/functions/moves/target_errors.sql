-- All that stands against other targets from a day on, but for their sums: those are looked at in the tree that they make (targets_on).
CREATE FUNCTION target_errors (p_campaign text, p_generation integer, p_targets jsonb, p_from date) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_errors jsonb := change_day_errors (p_campaign, p_from);
BEGIN
    RETURN v_errors || (
        WITH named AS (
            SELECT t.unit, t.new, t.old, count (*) OVER (PARTITION BY t.unit) AS times, row_number () OVER (PARTITION BY t.unit ORDER BY t.place) AS nth, t.place
            FROM ROWS FROM (jsonb_to_recordset (p_targets) AS (unit text, new bigint, old bigint)) WITH ORDINALITY AS t (unit, new, old, place)),
        found AS (
            SELECT t.*, n.target, n.assigned, n.unit IS NOT NULL AS stands FROM named t
            LEFT JOIN campaign_node n ON n.campaign = p_campaign AND n.generation = p_generation AND n.unit = t.unit AND p_from BETWEEN n.from_day AND n.to_day)
        SELECT coalesce (jsonb_agg (change_error (e.code, format ('targets/%s/%s', f.place - 1, e.field),
                   jsonb_build_object ('unit', f.unit, 'from', p_from, 'day', p_from, 'times', f.times, 'new', f.new, 'old', f.old, 'target', f.target), e.detail) ORDER BY f.place, e.place), '[]')
        FROM found f
        CROSS JOIN LATERAL (
            SELECT 1 AS place, 'named_twice' AS code, 'unit' AS field, format ('unit %s is named %s times', f.unit, f.times) AS detail WHERE f.times > 1 AND f.nth = 1
            UNION ALL (SELECT x.place, x.code, x.field, x.detail FROM (VALUES -- and the first that is wrong with what it is given
            (2, f.new IS NULL, 'target_missing', 'new', format ('unit %s: the new target is missing', f.unit)),
            (3, f.new < 0 OR f.new > 2147483647, 'target_wrong', 'new', format ('unit %s: a target is a whole number from 0 to 2147483647, not %s', f.unit, f.new)),
            (4, NOT f.stands AND v_errors = '[]', 'no_target_on', 'unit', format ('unit %s has no target in campaign %s on %s', f.unit, p_campaign, p_from)),
            (5, NOT f.assigned, 'has_the_sum', 'unit', format ('unit %s has no target of its own: it has the sum of those below it, %s on %s', f.unit, f.target, p_from)),
            (6, f.old <> f.target, 'target_is_another', 'old', format ('unit %s: its target on %s is %s, not %s', f.unit, p_from, f.target, f.old))) AS x (place, wrong, code, field, detail)
            WHERE x.wrong ORDER BY x.place LIMIT 1)) e);
END $$;
