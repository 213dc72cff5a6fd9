CREATE FUNCTION add_silence (p_unit text, p_campaign text, p_kind text, p_until timestamptz, p_author text, p_reason text, p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_province text := (unit_now (p_unit, p_now)).province;
    v_id bigint;
BEGIN
    IF v_province IS NULL THEN
        RAISE EXCEPTION 'there is no unit %', p_unit USING ERRCODE = 'P0002';
    ELSIF p_until <= p_now THEN
        RAISE EXCEPTION 'a silence ends in the future: it is % now', p_now USING ERRCODE = 'P0001';
    END IF;
    INSERT INTO silence (province, unit, campaign, kind, until, author, reason, created_at)
    VALUES (v_province, p_unit, p_campaign, p_kind, p_until, p_author, p_reason, p_now) RETURNING id INTO v_id;
    RETURN v_id;
END $$;
