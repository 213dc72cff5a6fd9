-- A feed, or one more key of it. Not a feed that is revoked, nor one of a gateway's replica: that needs no key.
CREATE FUNCTION add_feed (p_code text, p_unit text, p_key text, p_now timestamptz, OUT result text) LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (unit_now (p_unit, p_now)).province;
    v_feed feed%ROWTYPE;
    v_owner text;
BEGIN
    PERFORM configuration_changed ();
    v_owner := key_owner (p_key);
    SELECT * INTO v_feed FROM feed f WHERE f.code = p_code;
    IF v_province IS NULL THEN
        RAISE EXCEPTION 'there is no unit %', p_unit USING ERRCODE = 'P0002';
    ELSIF v_owner <> 'feed ' || p_code THEN
        RAISE EXCEPTION 'this key is already that of %: every feed needs its own', v_owner USING ERRCODE = 'P0001';
    ELSIF v_feed.gateway IS NOT NULL THEN
        RAISE EXCEPTION 'feed % is that of a replica of gateway %: take another code', p_code, v_feed.gateway USING ERRCODE = 'P0001';
    ELSIF v_feed.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION 'feed % is revoked: `tiendo feed restore %` brings it back', p_code, p_code USING ERRCODE = 'P0001';
    ELSIF v_feed.unit <> p_unit THEN
        RAISE EXCEPTION 'feed % reports for unit %: for another unit take another code', p_code, v_feed.unit USING ERRCODE = 'P0001';
    END IF;
    result := CASE WHEN v_feed.code IS NULL THEN 'added' ELSE 'key added' END;
    INSERT INTO feed (code, province, unit, added_at) VALUES (p_code, v_province, p_unit, p_now)
    ON CONFLICT (code) DO UPDATE SET province = excluded.province;
    INSERT INTO feed_key (public_key, feed, added_at) VALUES (p_key, p_code, p_now)
    ON CONFLICT (public_key) DO UPDATE SET revoked_at = NULL;
END $$;
