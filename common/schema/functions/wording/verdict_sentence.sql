-- The verdict of a day where there is room for whole sentences: how many made it, who did not, who has not reported. Before the close nobody is late, and
-- no name is named. p_facts: of standing_facts.
CREATE FUNCTION verdict_sentence (p_vi boolean, p_facts jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    t record;
    v_made bigint;
    v_of bigint;
    v_level text;
    v_names text[];
    v_counted boolean := (p_facts ->> 'counted')::boolean;
    v_judged boolean := (p_facts ->> 'judged')::boolean;
    v_missing text;
    v_result text;
BEGIN
    SELECT x.* INTO t FROM jsonb_to_recordset (p_facts -> 'rows') AS x (own boolean, reporting boolean, name text, status text, made boolean, day bigint, plan_day bigint,
                                                                        missing integer) WHERE x.own;
    SELECT count (*) FILTER (WHERE x.made), count (x.made), min (x.level), array_agg (short_name (x.name) ORDER BY x.place) FILTER (WHERE NOT x.made)
    INTO v_made, v_of, v_level, v_names
    FROM ROWS FROM (jsonb_to_recordset (p_facts -> 'rows') AS (own boolean, name text, made boolean, level text)) WITH ORDINALITY AS x (own, name, made, level, place)
    WHERE NOT x.own;
    v_missing := missing_words (p_vi, t.reporting, t.missing, p_facts ->> 'leaf_level');
    v_result := CASE
        WHEN NOT v_counted THEN sentence (p_vi, 'không tính chỉ tiêu', 'no target is set for this day')
            || CASE WHEN t.day IS NULL THEN '' ELSE sentence (p_vi, '; thực hiện %s', '; %s done', number_word (p_vi, t.day)) END
        WHEN v_of > 0 THEN made_words (p_vi, v_made, v_of, v_level)
        WHEN t.status = 'no_report' THEN v_missing
        WHEN t.status = 'done' THEN sentence (p_vi, 'đã hoàn thành trước ngày này', 'all done before this day')
        WHEN t.status = 'excused' THEN status_word (p_vi, t.status)
        ELSE sentence (p_vi, '%s chỉ tiêu ngày, %s/%s', '%s the target of the day, %s of %s',
                       CASE WHEN t.made THEN status_word (p_vi, 'met') ELSE status_word (p_vi, 'missed') END, number_word (p_vi, t.day), number_word (p_vi, t.plan_day)) END;
    v_names := CASE WHEN v_judged AND v_counted AND v_made > 0 THEN v_names END;
    RETURN sentence (p_vi, 'Ngày %s', 'On %s', date_word (p_vi, (p_facts ->> 'day')::date))
        || CASE WHEN (p_facts ->> 'whole')::boolean THEN '' ELSE ', ' || unit_word (p_vi, t.name) END
        || CASE WHEN v_judged OR NOT v_counted THEN '' ELSE sentence (p_vi, ', chưa chốt', ', not closed yet') END || ': ' || v_result
        || CASE WHEN v_names IS NOT NULL THEN sentence (p_vi, '. %s chưa đạt', '. Missed: %s', names_words (p_vi, v_names, v_level, 7)) ELSE '' END
        || CASE WHEN v_counted AND v_of > 0 AND v_missing <> '' THEN '; ' || v_missing ELSE '' END
        || CASE WHEN v_judged THEN excused_words (p_vi, p_facts) ELSE '' END || '.';
END $$;
