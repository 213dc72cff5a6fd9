-- What has been missing of a province's feeds for a quarter of an hour: numbers, and the first of them. Reads one row a missing range, never the batches.
CREATE FUNCTION long_gaps (p_province text, p_now timestamptz) RETURNS TABLE (feed text, missing bigint, first_missing bigint) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    SELECT m.feed, sum (m.to_seq - m.from_seq + 1)::bigint, min (m.from_seq)
    FROM feed_missing m
    WHERE m.province = p_province AND m.since <= p_now - interval '15 minutes'
    GROUP BY m.feed;
END $$;
