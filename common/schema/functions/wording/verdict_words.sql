-- Whether the day was made, in one line: "5/7 huyện đạt, còn 12.310; Bác Ái 3 ngày liên tiếp chưa đạt". Units that are excused are in neither number.
CREATE FUNCTION verdict_words (p_vi boolean, p_facts jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    t record;
    v_made bigint;
    v_of bigint;
    v_level text;
    v_left text;
    v_verdict text;
BEGIN
    SELECT x.* INTO t FROM jsonb_to_recordset (p_facts -> 'rows') AS x (own boolean, name text, status text, made boolean, day bigint, plan_day bigint, remaining bigint) WHERE x.own;
    SELECT count (*) FILTER (WHERE x.made), count (x.made), min (x.level) INTO v_made, v_of, v_level
    FROM jsonb_to_recordset (p_facts -> 'rows') AS x (own boolean, made boolean, level text) WHERE NOT x.own;
    v_left := CASE WHEN t.remaining = 0 THEN sentence (p_vi, ', đã hoàn thành', ', all done') ELSE sentence (p_vi, ', còn %s', ', %s left', number_word (p_vi, t.remaining)) END;
    v_verdict := CASE
        WHEN v_of > 0 THEN sentence (p_vi, '%s/%s %s đạt', '%s of %s %s made the day', v_made::text, v_of::text, level_word (p_vi, v_level, v_of))
        WHEN t.status = 'no_report' THEN sentence (p_vi, 'chưa báo cáo', 'no report')
        WHEN t.made THEN sentence (p_vi, 'đạt %s/%s', 'made the day, %s of %s', number_word (p_vi, t.day), number_word (p_vi, t.plan_day))
        WHEN NOT t.made THEN sentence (p_vi, 'chưa đạt %s/%s', 'missed the day, %s of %s', number_word (p_vi, t.day), number_word (p_vi, t.plan_day))
        ELSE sentence (p_vi, 'được miễn', 'excused') END;
    RETURN CASE WHEN (p_facts ->> 'whole')::boolean THEN '' ELSE short_name (t.name) || ' ' END
        || v_verdict || v_left || blame_words (p_vi, p_facts);
END $$;
