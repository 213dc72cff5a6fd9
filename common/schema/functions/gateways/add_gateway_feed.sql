-- The missing feed of a replica: gateway_feed () calls it. Two that ask at once follow one another by the lock, and the second finds what the first made.
CREATE FUNCTION add_gateway_feed (p_province text, p_gateway text, p_replica text, p_now timestamptz) RETURNS feed LANGUAGE plpgsql AS $$
DECLARE
    v_feed feed%ROWTYPE;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM gateway g WHERE g.code = p_gateway AND g.revoked_at IS NULL) THEN
        RAISE EXCEPTION 'there is no gateway % in use', p_gateway USING ERRCODE = 'P0002';
    ELSIF (unit_now (p_province, p_now)).province IS DISTINCT FROM p_province THEN
        RAISE EXCEPTION 'there is no province %', p_province USING ERRCODE = 'P0002';
    END IF;
    PERFORM configuration_changed ();
    SELECT * INTO v_feed FROM feed f WHERE f.province = p_province AND f.gateway = p_gateway AND f.replica = p_replica;
    IF NOT FOUND THEN
        INSERT INTO feed (code, province, unit, added_at, gateway, replica)
        SELECT min (n.code), p_province, p_province, p_now, p_gateway, p_replica
        FROM (SELECT 'intake-' || g AS code FROM generate_series (1, (SELECT count (*) + 1 FROM feed)) AS g
              WHERE NOT EXISTS (SELECT 1 FROM feed f WHERE f.code = 'intake-' || g) ORDER BY g LIMIT 1) n
        RETURNING * INTO v_feed;
    END IF;
    RETURN v_feed;
END $$;
