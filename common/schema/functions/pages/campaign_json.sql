CREATE FUNCTION campaign_json (p_campaign text, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    g integer := campaign_generation_at (p_campaign, NULL);
BEGIN
    RETURN (SELECT json_build_object (
        'campaign', c.code, 'title', json_build_object ('vi', c.title_vi, 'en', c.title_en), 'document', c.document, 'top', c.top,
        'starts_on', c.starts_on, 'plan_until', c.plan_until, 'deadline', c.deadline, 'timezone', c.timezone,
        'cutoff', to_char (c.cutoff, 'HH24:MI'), 'correction_days', c.correction_days, 'metrics', c.metrics, 'holidays', c.holidays, 'plan', CASE WHEN catches_up (c.code) THEN 'catch_up' ELSE 'even' END,
        'implausible', coalesce ((SELECT row_to_json (r) FROM implausible_rule_at (c.code) r), 'false'),
        'archived', archive_json (c.code), 'counted_days', (SELECT max (d.k) FROM campaign_day d WHERE d.campaign = c.code),
        'changes', changes_json (c.code, g, NULL, '-infinity', 'infinity', NULL),
        'units', (SELECT json_agg (json_build_object (
             'unit', n.unit, 'name', n.name_vi, 'level', n.level, 'parent', n.parent, 'from', n.from_day,
             'until', CASE WHEN n.to_day = 'infinity' THEN NULL ELSE n.to_day END, 'target', n.target, 'unassigned', n.unassigned,
             'provisional', n.provisional, 'reporting', n.reporting, 'assigned', n.assigned,
             'clears', n.clears,
             'missing_clears', (SELECT coalesce (json_agg (k), '[]') FROM unnest (ARRAY['owner', 'task', 'schedule', 'result', 'accountable']) k
                                WHERE coalesce (n.clears ->> k, '') = '')) ORDER BY n.depth, n.unit, n.from_day)
             FROM campaign_node n WHERE n.campaign = c.code AND n.generation = g))
        FROM campaign c WHERE c.code = p_campaign);
END $$;
