-- What people call a metric that has no title of its own: those of the letter have words, the rest are called by their code.
CREATE FUNCTION metric_title (p_code text) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT json_build_object (
        'vi', CASE p_code WHEN 'activated' THEN 'Số kích hoạt' WHEN 'collected' THEN 'Số thu nhận' WHEN 'approved' THEN 'Số phê duyệt' ELSE p_code END,
        'en', CASE p_code WHEN 'activated' THEN 'Activated' WHEN 'collected' THEN 'Enrolled' WHEN 'approved' THEN 'Approved' ELSE p_code END)
$$;
