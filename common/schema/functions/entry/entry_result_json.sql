-- What is answered to a figure that was acknowledged: its revision, what the day counts as now, and whether it came after the cutoff. Read from what was
-- reported, since roll-ups follow a moment later.
CREATE FUNCTION entry_result_json (p_campaign text, p_unit text, p_day date, p_rev bigint, p_now timestamptz) RETURNS text LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$ -- of one unit's day each time: to plan it costs more than to do it
DECLARE
    c campaign%ROWTYPE;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    RETURN (
        SELECT json_build_object ('rev', p_rev, 'day', r.value,
            'status', CASE WHEN d.counted AND (k.closed_at IS NOT NULL OR p_now >= d.cutoff_at) THEN r.status END,
            'late', d.counted AND (k.closed_at IS NOT NULL OR p_now >= d.cutoff_at), 'plan_day', r.plan_day,
            'remaining', greatest (0, r.target - r.cumulative), 'at', instant_text (p_now, c.timezone))
        FROM campaign_days (c.code, p_day, p_day) d
        JOIN unit_days (c.code, ARRAY[p_unit], p_day, p_day, p_now) r ON r.day = d.day
        LEFT JOIN day_closes (c.province, c.code, p_day, p_day, NULL) k ON k.day = d.day);
END $$;
