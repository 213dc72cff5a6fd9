-- Days that the clock has closed, in order. Those whose cutoff had passed when they came to be counted (the first
-- load, or an extension) wait for an operator.
CREATE FUNCTION due_closes (p_now timestamptz) RETURNS TABLE (province text, campaign text, day date) LANGUAGE plpgsql AS $$
DECLARE
    c campaign%ROWTYPE;
    v_closed date[];
BEGIN
    FOR c IN SELECT * FROM campaign k ORDER BY k.code LOOP
        SELECT coalesce (array_agg (x.day), '{}') INTO v_closed FROM day_close x WHERE x.province = c.province AND x.campaign = c.code;
        RETURN QUERY SELECT c.province, c.code, d.day FROM campaign_day d
        WHERE d.campaign = c.code AND d.counted AND d.cutoff_at <= p_now AND d.cutoff_at > coalesce (d.counted_since, c.loaded_at) AND d.day <> ALL (v_closed)
        ORDER BY d.day;
    END LOOP;
END $$;
