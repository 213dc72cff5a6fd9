-- Where messages may be due: a step has passed since the last look. The evening's come first: where both are, it takes what the morning's would tell.
CREATE FUNCTION due_looks (p_now timestamptz) RETURNS TABLE (province text, kind text, day date) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_province text;
    v_looks jsonb;
BEGIN
    FOR v_province IN SELECT DISTINCT c.province FROM campaign c ORDER BY 1 LOOP
        SELECT coalesce (jsonb_agg (l), '[]') INTO v_looks FROM message_look l WHERE l.province = v_province;
        RETURN QUERY SELECT v_province, s.kind, s.day FROM message_steps (v_province, p_now) s
        WHERE NOT EXISTS (SELECT 1 FROM jsonb_to_recordset (v_looks) AS l (kind text, day date, steps integer)
                          WHERE l.kind = s.kind AND l.day = s.day AND l.steps = s.steps)
        ORDER BY s.kind;
    END LOOP;
END $$;
