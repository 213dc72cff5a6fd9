-- What is answered to a figure that was acknowledged: its revision, what the day counts as now, and whether it came after the cutoff. Read from what was
-- reported, since roll-ups follow a moment later. Fifty clerks save at the same moment: the whole day is worked out only once its result is to be told.
CREATE FUNCTION entry_result_json (p_campaign text, p_unit text, p_day date, p_rev bigint, p_now timestamptz) RETURNS text LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$ -- of one unit's day each time: to plan it costs more than to do it
DECLARE
    c campaign%ROWTYPE;
    g integer := campaign_generation_at (p_campaign, NULL);
    v_late boolean;
    n record;
    f record;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = p_campaign;
    SELECT d.counted AND (p_now >= d.cutoff_at OR EXISTS (SELECT 1 FROM day_closes (c.province, c.code, p_day, p_day, NULL) k))
    INTO v_late FROM campaign_days (c.code, p_day, p_day) d;
    SELECT * INTO n FROM judged_places (c.code, g, ARRAY[p_unit], ARRAY[p_day]);
    SELECT * INTO f FROM reported_so_far (c.province, c.code, g, p_unit, n.from_day, p_day);
    RETURN json_build_object ('rev', p_rev, 'day', f.value,
        'status', CASE WHEN v_late THEN (SELECT r.status FROM unit_days (c.code, ARRAY[p_unit], p_day, p_day, p_now) r) END,
        'late', v_late, 'plan_day', n.plan_day, 'remaining', greatest (0, n.target - f.cumulative), 'at', instant_text (p_now, c.timezone));
END $$;
