-- The deadline: before it has ended what each day left has to bring, after that how the campaign ended. p_facts: of standing_facts.
CREATE FUNCTION deadline_sentence (p_vi boolean, c campaign, t status_row, p_facts jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_done bigint;
    v_of bigint;
    v_level text;
BEGIN
    IF NOT (p_facts ->> 'ended')::boolean THEN
        RETURN rest_sentence (p_vi, c, t);
    END IF;
    SELECT count (*) FILTER (WHERE x.workable = 0), count (*), min (x.level) INTO v_done, v_of, v_level
    FROM jsonb_to_recordset (p_facts -> 'rows') AS x (own boolean, workable bigint, level text) WHERE NOT x.own;
    RETURN sentence (p_vi, 'Đã hết hạn (%s): ', 'The deadline (%s) has passed: ', day_word (p_vi, c.deadline))
        || CASE WHEN t.remaining = 0 THEN sentence (p_vi, 'đã hoàn thành chỉ tiêu', 'the target is reached')
                WHEN t.workable = 0 THEN sentence (p_vi, 'còn %s, đều đã có giải trình được chấp nhận', '%s left, all explained and accepted', number_word (p_vi, t.remaining))
                ELSE sentence (p_vi, 'còn %s', '%s left', number_word (p_vi, t.remaining)) END
        || CASE WHEN v_of > 0 THEN sentence (p_vi, ', %s trong %s %s hoàn thành', ', %s of %s %s are done', v_done::text, v_of::text, level_word (p_vi, v_level, v_of)) ELSE '' END
        || '.';
END $$;
