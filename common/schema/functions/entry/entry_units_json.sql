-- A day of every reporting unit below one, or of all that the account reports for: what a grid shows.
CREATE FUNCTION entry_units_json (p_account text, p_campaign text, p_unit text, p_day date, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_day date := coalesce (p_day, campaign_today (existing_campaign (p_campaign), p_now));
    v_units text[];
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    IF p_unit IS NOT NULL THEN
        PERFORM entry_place (p_account, p_campaign, p_unit, v_day, false);
    END IF;
    v_units := ARRAY (SELECT e.unit FROM entry_units (p_account, p_campaign, p_unit, v_day) e);
    RETURN (
        SELECT json_build_object ('campaign', c.code, 'date', v_day, 'cutoff_at', instant_text (d.cutoff_at, c.timezone),
            'late', d.counted AND (p_now >= d.cutoff_at OR EXISTS (SELECT 1 FROM day_closes (c.province, c.code, v_day, v_day, NULL))),
            'units', (SELECT coalesce (json_agg (json_build_object ('unit', r.unit, 'name', r.name, 'plan_day', r.plan_day,
                          'excused', r.status IS NOT DISTINCT FROM 'excused', 'remaining', greatest (0, r.target - r.cumulative), 'rev', s.rev, 'counts', s.counts,
                          'taken_out', s.rev > 0 AND s.counts IS NULL, 'locked', p_now >= day_locks_at (c.province, c.code, v_day))
                          ORDER BY e.path, r.unit), '[]')
                      FROM unit_days (c.code, v_units, v_day, v_day, NULL) r
                      JOIN entry_units (p_account, p_campaign, p_unit, v_day) e ON e.unit = r.unit
                      CROSS JOIN LATERAL standing_figure (c.province, c.code, r.unit, v_day) s))
        FROM campaign_days (c.code, v_day, v_day) d);
END $$;
