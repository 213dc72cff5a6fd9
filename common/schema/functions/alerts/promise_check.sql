-- A promise in the past is broken as it is made, one for ever is a silence that nobody ordered.
CREATE FUNCTION promise_check (p_province text, p_campaign text, p_until date, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_days record;
BEGIN
    SELECT p.first, p.last INTO v_days FROM promise_days (p_province, p_campaign, p_now) p;
    IF p_until < v_days.first THEN
        RAISE EXCEPTION 'until is %, a day that has passed: promise a day from % to %, or none', p_until, v_days.first, v_days.last USING ERRCODE = 'P0001';
    ELSIF p_until > v_days.last THEN
        RAISE EXCEPTION 'until is %, too far ahead: promise a day from % to %, or none', p_until, v_days.first, v_days.last USING ERRCODE = 'P0001';
    END IF;
END $$;
