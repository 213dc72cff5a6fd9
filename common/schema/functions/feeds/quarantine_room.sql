-- What a feed has left in the quarantine since the day began (UTC), in bytes: of its records, and 150 more for each row. Whoever asks, as ingest does at a feed's
-- first refused record of a day, lets the bytes go of what is older in that province than so many days: who sent it, when and why it was refused stays.
CREATE FUNCTION quarantine_room (p_province text, p_feed text, p_now timestamptz, p_days integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_from timestamptz := date_trunc ('day', p_now, 'UTC');
BEGIN
    UPDATE quarantine u SET bytes = ''
    FROM (SELECT q.feed, q.life, q.seq, q.index FROM quarantine q
          WHERE q.province = p_province AND q.received_at < v_from - make_interval (days => p_days) AND octet_length (q.bytes) > 0
          LIMIT 10000) old
    WHERE u.province = p_province AND u.feed = old.feed AND u.life = old.life AND u.seq = old.seq AND u.index = old.index;
    RETURN (SELECT coalesce (sum (octet_length (q.bytes)), 0) + 150 * count (*) FROM quarantine q
            WHERE q.province = p_province AND q.feed = p_feed AND q.received_at >= v_from);
END $$;
