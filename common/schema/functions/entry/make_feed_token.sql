-- A new token for a feed. The older ones hold no longer: one that leaked ends with this.
CREATE FUNCTION make_feed_token (p_feed text, p_digest bytea, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM feed f WHERE f.code = p_feed AND f.revoked_at IS NULL) THEN
        RAISE EXCEPTION 'there is no feed %, or it is revoked: see `tiendo feed list`', p_feed USING ERRCODE = 'P0002';
    END IF;
    UPDATE feed_token t SET revoked_at = p_now WHERE t.feed = p_feed AND t.revoked_at IS NULL;
    INSERT INTO feed_token (digest, feed, added_at) VALUES (p_digest, p_feed, p_now);
    RETURN p_feed;
END $$;
