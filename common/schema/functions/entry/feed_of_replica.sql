-- The feed by which a replica of the gateway that has this key sends what people enter in a province.
CREATE FUNCTION feed_of_replica (p_province text, p_gateway_key text, p_replica text, p_now timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_gateway text := (SELECT k.gateway FROM gateway_key k WHERE k.public_key = p_gateway_key AND k.revoked_at IS NULL);
BEGIN
    IF v_gateway IS NULL THEN
        RAISE EXCEPTION 'this service''s key is no gateway''s: an operator runs `tiendo gateway add`' USING ERRCODE = '55000';
    END IF;
    RETURN gateway_feed (p_province, v_gateway, p_replica, p_now);
END $$;
