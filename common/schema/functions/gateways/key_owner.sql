-- Whose a public key is, in words: "feed CODE", "member CODE" or "gateway CODE", revoked or not; null where it is nobody's. One key is one party's: each
-- is refused that is another's already. Asked under the lock of configuration_changed (), so that two who add the same key follow one another.
CREATE FUNCTION key_owner (p_key text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce ((SELECT 'feed ' || k.feed FROM feed_key k WHERE k.public_key = p_key),
                     (SELECT 'member ' || k.member FROM member_key k WHERE k.public_key = p_key),
                     (SELECT 'gateway ' || k.gateway FROM gateway_key k WHERE k.public_key = p_key));
END $$;
