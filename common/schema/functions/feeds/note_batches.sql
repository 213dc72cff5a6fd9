-- What a group of batches changes in the numbers of its feeds: called in the group's transaction as its last statement before the commit, with runs of
-- consecutive numbers. Feeds are locked in the order of their codes, to the commit.
CREATE FUNCTION note_batches (p_provinces text[], p_feeds text[], p_lives integer[], p_from bigint[], p_to bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_run record;
    v_highest bigint;
BEGIN
    FOR v_run IN
        SELECT k.province, k.feed, k.life, k.from_seq, k.to_seq
        FROM unnest (p_provinces, p_feeds, p_lives, p_from, p_to) WITH ORDINALITY AS k (province, feed, life, from_seq, to_seq, place)
        ORDER BY k.province COLLATE "C", k.feed COLLATE "C", k.life, k.from_seq
    LOOP
        SELECT s.highest INTO v_highest FROM feed_seq s WHERE s.province = v_run.province AND s.feed = v_run.feed AND s.life = v_run.life FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO feed_seq (province, feed, life, highest) VALUES (v_run.province, v_run.feed, v_run.life, 0) ON CONFLICT DO NOTHING;
            SELECT s.highest INTO v_highest FROM feed_seq s WHERE s.province = v_run.province AND s.feed = v_run.feed AND s.life = v_run.life FOR UPDATE;
        END IF;
        IF v_run.from_seq > v_highest + 1 THEN
            INSERT INTO feed_missing (province, feed, life, from_seq, to_seq, since)
            SELECT b.province, b.feed, b.life, v_highest + 1, v_run.from_seq - 1, b.received_at FROM batch b
            WHERE b.province = v_run.province AND b.feed = v_run.feed AND b.life = v_run.life AND b.seq = v_run.from_seq;
        ELSIF v_run.from_seq <= v_highest THEN
            PERFORM fill_missing (v_run.province, v_run.feed, v_run.life, v_run.from_seq, v_run.to_seq);
        END IF;
        IF v_run.to_seq > v_highest THEN
            UPDATE feed_seq s SET highest = v_run.to_seq WHERE s.province = v_run.province AND s.feed = v_run.feed AND s.life = v_run.life;
        END IF;
    END LOOP;
END $$;
