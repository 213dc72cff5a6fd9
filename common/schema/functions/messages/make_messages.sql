-- Makes the messages of a kind that are due, each with all that waits for its member, once a day; returns how many. A morning without anything to say has
-- none. The province's counter is held: no news is recorded meanwhile, and replicas follow one another.
CREATE FUNCTION make_messages (p_province text, p_kind text, p_day date, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_members text[];
    v_made text[];
    v_steps integer;
    v_waiting jsonb;
    v_messages jsonb;
BEGIN
    INSERT INTO province_counter (province) VALUES (p_province) ON CONFLICT DO NOTHING;
    PERFORM FROM province_counter c WHERE c.province = p_province FOR UPDATE;
    SELECT s.steps INTO v_steps FROM message_steps (p_province, p_now) s WHERE s.kind = p_kind AND s.day = p_day;
    IF v_steps IS NULL THEN
        RETURN 0; -- the day has ended meanwhile
    END IF;
    v_members := CASE p_kind WHEN 'evening' THEN due_evening (p_province, p_now) ELSE due_morning (p_province, p_now) END;
    v_made := ARRAY (SELECT d.member FROM delivery d WHERE d.province = p_province AND d.notice = p_kind AND d.notice_day = p_day);
    v_members := ARRAY (SELECT m FROM unnest (v_members) m EXCEPT SELECT unnest (v_made));
    v_waiting := waiting_news (p_province, v_members, p_kind, p_day);
    v_messages := message_rows (p_province, p_kind, p_day, v_members, v_waiting, p_now);
    PERFORM write_messages (p_province, p_kind, p_day, v_messages, v_waiting, p_now);
    INSERT INTO message_look AS l VALUES (p_province, p_kind, p_day, v_steps, p_now)
    ON CONFLICT (province, kind) DO UPDATE SET day = excluded.day, steps = excluded.steps, at = excluded.at;
    RETURN coalesce (jsonb_array_length (v_messages), 0);
END $$;
