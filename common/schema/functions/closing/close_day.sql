CREATE FUNCTION close_day (p_province text, p_campaign text, p_day date, p_now timestamptz, p_by text,
                           OUT closed boolean, OUT closed_at timestamptz, OUT figures_at timestamptz, OUT alerts integer)
LANGUAGE plpgsql AS $$
DECLARE
    v_day campaign_day%ROWTYPE;
BEGIN
    SELECT * INTO v_day FROM campaign_day d WHERE d.campaign = p_campaign AND d.day = p_day;
    IF NOT FOUND OR NOT v_day.counted THEN
        RAISE EXCEPTION 'campaign % does not count %: there is nothing to close', p_campaign, p_day USING ERRCODE = 'P0001';
    END IF;
    IF v_day.begins_at > p_now THEN
        RAISE EXCEPTION '% has not begun yet', p_day USING ERRCODE = 'P0001';
    END IF;
    PERFORM FROM campaign_state s WHERE s.province = p_province AND s.campaign = p_campaign FOR UPDATE;
    SELECT d.cutoff_at INTO v_day.cutoff_at FROM campaign_day d WHERE d.campaign = p_campaign AND d.day = p_day; -- it may have been postponed meanwhile
    SELECT c.closed_at, c.figures_at INTO closed_at, figures_at FROM day_close c
    WHERE c.province = p_province AND c.campaign = p_campaign AND c.day = p_day;
    closed := NOT FOUND;
    alerts := 0;
    IF NOT closed OR (p_by = 'clock' AND p_now < v_day.cutoff_at) THEN
        closed := false;
        RETURN;
    END IF;
    IF p_by = 'clock' THEN -- what fell due before it, in its order
        PERFORM settle_life (p_province, p_campaign, v_day.cutoff_at, p_now);
    END IF;
    PERFORM drain_work (p_province, p_campaign);
    closed_at := p_now;
    figures_at := least (v_day.cutoff_at, p_now);
    INSERT INTO day_close VALUES (p_province, p_campaign, p_day, closed_at, figures_at, p_by);
    alerts := recheck_locked (p_province, p_campaign, p_day, p_now);
    PERFORM fix_plan (p_province, p_campaign, p_day, p_now);
END $$;
