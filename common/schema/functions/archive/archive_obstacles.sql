-- Why a campaign cannot be archived: what still runs or waits, each a sentence with what to do. No row: it is over and settled.
CREATE FUNCTION archive_obstacles (p_campaign text, p_now timestamptz) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_locks timestamptz;
    v_closed date[];
    v_open text;
    n bigint;
BEGIN
    SELECT * INTO STRICT c FROM campaign WHERE code = existing_campaign (p_campaign);
    v_locks := campaign_locks_at (c, NULL);
    SELECT coalesce (array_agg (k.day), '{}') INTO v_closed FROM day_close k WHERE k.province = c.province AND k.campaign = c.code;
    SELECT string_agg (d.day::text, ', ' ORDER BY d.day) INTO v_open FROM campaign_day d WHERE d.campaign = c.code AND d.counted AND d.day <> ALL (v_closed);
    IF campaign_today (c.code, p_now) <= c.deadline THEN
        RETURN NEXT format ('its deadline is %s: it can be archived once it is over and its days are locked', c.deadline);
    ELSIF NOT isfinite (v_locks) THEN
        RETURN NEXT 'its days never lock (correction_days: 0), so corrections are still taken: load it with the days after which they end, then archive it';
    ELSIF p_now < v_locks THEN
        RETURN NEXT format ('its days take corrections until %s: wait until the last one is locked', (v_locks AT TIME ZONE c.timezone)::date);
    END IF;
    IF v_open IS NOT NULL THEN
        RETURN NEXT format ('days are not closed: %s; close each with tiendo close --campaign %s --date DATE', v_open, c.code);
    END IF;
    SELECT count (*) INTO n FROM standing_explanations (c.province, c.code, NULL, NULL) e WHERE e.state = 'submitted';
    IF n > 0 THEN
        RETURN NEXT format ('explanations that nobody has decided: %s; see tiendo explanation list %s', n, c.code);
    END IF;
    RETURN QUERY SELECT archive_waiting (c.province, c.code, p_now);
END $$;
