-- A new life of a feed's numbers: they begin at 1 again, and what was stored before is neither a duplicate nor a conflict. The figures stay.
CREATE FUNCTION reset_feed (p_code text, OUT life integer, OUT highest bigint) LANGUAGE plpgsql AS $$
DECLARE
    v_province text;
BEGIN
    UPDATE feed f SET life = f.life + 1 WHERE f.code = p_code RETURNING f.province, f.life INTO v_province, life;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no feed %', p_code USING ERRCODE = 'P0002';
    END IF;
    PERFORM configuration_changed (); -- groups under way end first, and none of the old life is stored after
    SELECT s.highest INTO highest FROM feed_seq s WHERE s.province = v_province AND s.feed = p_code AND s.life = reset_feed.life - 1;
    highest := coalesce (highest, 0);
    DELETE FROM feed_missing m WHERE m.province = v_province AND m.feed = p_code;
    DELETE FROM feed_seq s WHERE s.province = v_province AND s.feed = p_code;
END $$;
