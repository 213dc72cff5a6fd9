-- The feed whose token this is, if it holds and the feed is not revoked; no row otherwise.
CREATE FUNCTION feed_of_token (p_digest bytea) RETURNS TABLE (feed text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT t.feed FROM feed_token t JOIN feed f ON f.code = t.feed
    WHERE t.digest = p_digest AND t.revoked_at IS NULL AND f.revoked_at IS NULL;
END $$;
