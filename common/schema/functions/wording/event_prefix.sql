-- Said before the sentence where more has happened than what it states. A broken promise opens the alert again (overdue) and goes up (broken); so does what
-- arrived at the top while a silence lasted (unheard), to those who are there; an expired acknowledgement opens again.
CREATE FUNCTION event_prefix (p_event text, p_vi boolean) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE p_event
        WHEN 'escalated' THEN CASE WHEN p_vi THEN 'CHƯA ĐƯỢC XÁC NHẬN, chuyển lên cấp trên: ' ELSE 'NOT ACKNOWLEDGED, passed one level up: ' END
        WHEN 'unheard' THEN CASE WHEN p_vi THEN 'CHƯA ĐƯỢC XÁC NHẬN: ' ELSE 'NOT ACKNOWLEDGED: ' END
        WHEN 'overdue' THEN CASE WHEN p_vi THEN 'QUÁ NGÀY CAM KẾT: ' ELSE 'THE PROMISED DAY HAS PASSED: ' END
        WHEN 'broken' THEN CASE WHEN p_vi THEN 'QUÁ NGÀY CAM KẾT, báo cáo cấp trên: ' ELSE 'THE PROMISED DAY HAS PASSED, told one level up: ' END
        WHEN 'expired' THEN CASE WHEN p_vi THEN 'XÁC NHẬN ĐÃ HẾT HIỆU LỰC, việc chưa xong: ' ELSE 'THE ACKNOWLEDGEMENT HAS EXPIRED, it is not done: ' END
        ELSE '' END
$$;
