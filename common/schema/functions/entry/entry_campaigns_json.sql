-- Where an account enters figures: the units that it holds today, and the campaigns in which they, or units below them, report; the nearest deadline first.
CREATE FUNCTION entry_campaigns_json (p_account text, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        WITH held AS (
            SELECT DISTINCT h.unit, h.path FROM account_unit a CROSS JOIN LATERAL account_units (p_account, unit_today (a.unit, p_now)) h
            WHERE a.account = p_account),
        campaigns AS (
            SELECT c.*, campaign_today (c.code, p_now) AS today FROM campaign c
            WHERE EXISTS (SELECT 1 FROM entry_units (p_account, c.code, NULL, campaign_today (c.code, p_now))))
        SELECT json_build_object (
            'campaigns', (SELECT coalesce (json_agg (json_build_object ('code', c.code, 'title', json_build_object ('vi', c.title_vi, 'en', c.title_en),
                'starts_on', c.starts_on, 'plan_until', c.plan_until, 'deadline', c.deadline, 'today', c.today, 'cutoff', to_char (c.cutoff, 'HH24:MI'),
                'metrics', (SELECT json_agg (json_build_object ('code', m.code, 'title', campaign_metric_title (c.code, m.code)) ORDER BY m.place)
                            FROM unnest (c.metrics) WITH ORDINALITY m (code, place)),
                'reasons', c.reasons) ORDER BY c.deadline < c.today, c.deadline, c.code), '[]') FROM campaigns c),
            'units', (SELECT coalesce (json_agg (json_build_object ('unit', h.unit, 'name', u.name_vi, 'level', u.level, 'reporting',
                EXISTS (SELECT 1 FROM campaigns c CROSS JOIN LATERAL entry_units (p_account, c.code, h.unit, c.today) e WHERE e.unit = h.unit)) ORDER BY h.path), '[]')
                FROM held h CROSS JOIN LATERAL unit_at (h.unit, unit_today (h.unit, p_now)) u)));
END $$;
