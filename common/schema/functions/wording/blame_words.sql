-- The end of a verdict: who stays behind longest, or else who did not make the day; who was excused. '' where there is nothing to say.
CREATE FUNCTION blame_words (p_vi boolean, p_facts jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_worst record;
    v_names text[];
    v_level text;
BEGIN
    SELECT x.* INTO v_worst FROM jsonb_to_recordset (p_facts -> 'rows') AS x (own boolean, name text, made boolean, streak integer, silent integer)
    WHERE NOT x.made AND (NOT x.own OR jsonb_array_length (p_facts -> 'rows') = 1) ORDER BY x.streak DESC NULLS LAST LIMIT 1;
    SELECT array_agg (short_name (x.name) ORDER BY x.place) FILTER (WHERE NOT x.made), min (x.level)
    INTO v_names, v_level
    FROM ROWS FROM (jsonb_to_recordset (p_facts -> 'rows') AS (own boolean, name text, made boolean, level text)) WITH ORDINALITY
         AS x (own, name, made, level, place) WHERE NOT x.own;
    RETURN CASE
        WHEN coalesce (v_worst.streak, 0) >= 2 THEN '; ' || CASE WHEN v_names IS NULL THEN '' ELSE short_name (v_worst.name) || ' ' END
             || streak_note (p_vi, v_worst.streak, v_worst.silent)
        WHEN v_names IS NOT NULL THEN sentence (p_vi, '; %s chưa đạt', '; not %s', names_words (p_vi, v_names, v_level, 3)) ELSE '' END
        || excused_words (p_vi, p_facts);
END $$;
