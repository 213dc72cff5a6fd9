-- An alerter published that event in that epoch, and the log does not reach it: true where a new epoch begins for it. Of several replicas the first
-- one begins it.
CREATE FUNCTION log_went_back (p_province text, p_epoch text, p_published bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_last bigint;
BEGIN
    SELECT c.event INTO v_last FROM province_counter c WHERE c.province = p_province FOR UPDATE;
    IF v_last IS NULL OR v_last >= p_published OR (present_epoch (p_province)).epoch <> p_epoch THEN
        RETURN false;
    END IF;
    PERFORM begin_epoch (p_province, v_last, format ('the log ended at %s, and %s had been published', v_last, p_published));
    RETURN true;
END $$;
