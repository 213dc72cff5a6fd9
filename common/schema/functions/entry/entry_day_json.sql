-- All that a form of one unit's day shows: what is planned and left, what stands and from whom, the days before, and those that are missing. Without a
-- unit the first one for which the account reports; without a day today.
CREATE FUNCTION entry_day_json (p_account text, p_campaign text, p_unit text, p_day date, p_now timestamptz) RETURNS text LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$ -- of one unit's day each time: to plan it costs more than to do it
DECLARE
    c campaign%ROWTYPE;
    v_day date := coalesce (p_day, campaign_today (existing_campaign (p_campaign), p_now));
    v_unit text := coalesce (p_unit, (SELECT e.unit FROM entry_units (p_account, p_campaign, NULL, v_day) e ORDER BY e.path, e.unit LIMIT 1));
    v_first date;
BEGIN
    PERFORM entry_place (p_account, p_campaign, v_unit, v_day, false);
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    IF v_day NOT BETWEEN c.starts_on AND campaign_today (c.code, p_now) THEN
        RAISE EXCEPTION 'campaign % takes figures of the days from % to %', c.code, c.starts_on, campaign_today (c.code, p_now) USING ERRCODE = 'P0001';
    ELSIF NOT EXISTS (SELECT 1 FROM entry_units (p_account, p_campaign, v_unit, v_day) e WHERE e.unit = v_unit) THEN
        RAISE EXCEPTION 'unit % does not report in campaign % on %', v_unit, p_campaign, v_day USING ERRCODE = 'P0002';
    END IF;
    v_first := greatest (c.starts_on, v_day - 6);
    RETURN (
        SELECT json_build_object ('campaign', c.code, 'unit', v_unit, 'name', r.name, 'date', v_day, 'plan_day', r.plan_day,
            'remaining', greatest (0, r.target - r.cumulative), 'rev', s.rev, 'counts', s.counts, 'taken_out', s.rev > 0 AND s.counts IS NULL,
            'locked', p_now >= day_locks_at (c.province, c.code, v_day), 'cutoff_at', instant_text (d.cutoff_at, c.timezone),
            'late', d.counted AND (k.closed_at IS NOT NULL OR p_now >= d.cutoff_at),
            'closed_at', CASE WHEN k.closed_at IS NOT NULL THEN instant_text (k.closed_at, c.timezone) END,
            'status', CASE WHEN d.counted AND (k.closed_at IS NOT NULL OR p_now >= d.cutoff_at) THEN r.status END,
            'excused', r.status IS NOT DISTINCT FROM 'excused', 'changes', change_sentences_json (changes_json (c.code, campaign_generation_at (c.code, NULL), v_unit, v_day, v_day, NULL)),
            'source', s.source, 'at', CASE WHEN s.at IS NOT NULL THEN instant_text (s.at, c.timezone) END,
            'missing', (SELECT coalesce (json_agg (m), '[]') FROM missing_days (c.code, v_unit, p_now) m),
            'recent', (SELECT coalesce (json_agg (json_build_object ('date', x.day, 'plan_day', x.plan_day, 'counts',
                           (SELECT y.counts FROM standing_figure (c.province, c.code, v_unit, x.day) y)) ORDER BY x.day), '[]')
                       FROM unit_days (c.code, ARRAY[v_unit], v_first, v_day, NULL) x))
        FROM campaign_days (c.code, v_day, v_day) d
        JOIN unit_days (c.code, ARRAY[v_unit], v_day, v_day, NULL) r ON r.day = d.day
        CROSS JOIN standing_figure (c.province, c.code, v_unit, v_day) s
        LEFT JOIN day_closes (c.province, c.code, v_day, v_day, NULL) k ON k.day = d.day);
END $$;
