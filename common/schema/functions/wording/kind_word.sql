-- What an alert of a kind says, as the head of a list of units or in brackets behind a unit; null: each is a sentence of its own.
CREATE FUNCTION kind_word (p_vi boolean, p_kind text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE p_kind
        WHEN 'target_missed' THEN CASE WHEN p_vi THEN 'chưa đạt chỉ tiêu ngày' ELSE 'missed the day''s target' END
        WHEN 'report_missing' THEN CASE WHEN p_vi THEN 'chưa báo cáo' ELSE 'no report' END
        WHEN 'behind_plan' THEN CASE WHEN p_vi THEN 'chậm tiến độ' ELSE 'behind the plan' END
        WHEN 'deadline_near' THEN CASE WHEN p_vi THEN 'sắp đến hạn' ELSE 'deadline near' END
        WHEN 'deadline_passed' THEN CASE WHEN p_vi THEN 'quá hạn' ELSE 'deadline passed' END END
$$;
