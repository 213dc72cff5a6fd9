CREATE FUNCTION campaigns_json (p_path text, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT coalesce (json_agg (json_build_object (
        'campaign', c.code, 'title', json_build_object ('vi', c.title_vi, 'en', c.title_en), 'document', c.document, 'top', c.top,
        'province', c.province, 'metrics', c.metrics, 'starts_on', c.starts_on, 'plan_until', c.plan_until, 'deadline', c.deadline,
        'timezone', c.timezone, 'cutoff', to_char (c.cutoff, 'HH24:MI'), 'correction_days', c.correction_days, 'holidays', c.holidays, 'plan', CASE WHEN catches_up (c.code) THEN 'catch_up' ELSE 'even' END,
        'reasons', c.reasons, 'baseline', c.baseline,
        'archived', archive_json (c.code), 'today', campaign_today (c.code, p_now),
        'counted_days', (SELECT max (d.k) FROM campaign_day d WHERE d.campaign = c.code),
        'target', (SELECT n.target FROM campaign_node n WHERE n.campaign = c.code AND n.unit = c.top AND n.depth = 0 AND n.from_day <= campaign_today (c.code, p_now)
                   ORDER BY n.generation DESC, n.from_day DESC LIMIT 1)) ORDER BY c.code), '[]')
        FROM campaign c WHERE campaign_touches (c.top, p_path, p_now));
END $$;
