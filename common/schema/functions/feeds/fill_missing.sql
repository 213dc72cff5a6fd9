-- Takes the numbers of one run of batches out of the missing ranges: those that begin within it, and the one that begins before.
CREATE FUNCTION fill_missing (p_province text, p_feed text, p_life integer, p_from bigint, p_to bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_first bigint := (SELECT m.from_seq FROM feed_missing m
                       WHERE m.province = p_province AND m.feed = p_feed AND m.life = p_life AND m.from_seq <= p_from ORDER BY m.from_seq DESC LIMIT 1);
    v_gap record;
BEGIN
    FOR v_gap IN
        DELETE FROM feed_missing m
        WHERE m.province = p_province AND m.feed = p_feed AND m.life = p_life AND m.from_seq BETWEEN coalesce (v_first, p_from) AND p_to AND m.to_seq >= p_from
        RETURNING m.from_seq, m.to_seq, m.since
    LOOP
        INSERT INTO feed_missing (province, feed, life, from_seq, to_seq, since)
        SELECT p_province, p_feed, p_life, r.from_seq, r.to_seq, v_gap.since
        FROM (VALUES (v_gap.from_seq, p_from - 1), (p_to + 1, v_gap.to_seq)) AS r (from_seq, to_seq)
        WHERE r.from_seq <= r.to_seq;
    END LOOP;
END $$;
