-- The feed of one replica of a gateway in a province, made where it is missing: intake-<n>, n the smallest number that is free, for the province's top unit.
-- The same replica has the same feed for ever, so that its spool goes on where it stopped; no other replica ever has it.
CREATE FUNCTION gateway_feed (p_province text, p_gateway text, p_replica text, p_now timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_feed feed%ROWTYPE;
BEGIN
    SELECT * INTO v_feed FROM feed f WHERE f.province = p_province AND f.gateway = p_gateway AND f.replica = p_replica;
    IF NOT FOUND THEN
        v_feed := add_gateway_feed (p_province, p_gateway, p_replica, p_now);
    END IF;
    IF v_feed.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION 'feed % of this replica of gateway % is revoked: `tiendo feed restore %` brings it back', v_feed.code, p_gateway, v_feed.code
            USING ERRCODE = 'P0001';
    END IF;
    RETURN v_feed.code;
END $$;
