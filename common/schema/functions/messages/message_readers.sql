-- Who gets evening and morning messages, each with where its unit lies today.
CREATE FUNCTION message_readers (p_province text, p_now timestamptz)
RETURNS TABLE (member text, unit text, path text, quiet_from time, quiet_to time) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_today date := province_today (p_province, p_now);
BEGIN
    RETURN QUERY
    SELECT m.code, m.unit, u.path, m.quiet_from, m.quiet_to
    FROM member m CROSS JOIN LATERAL unit_at (m.unit, v_today) u
    WHERE m.province = p_province AND m.revoked_at IS NULL AND m.mail <> '' AND m.role NOT IN ('press', 'copy') AND u.path IS NOT NULL;
END $$;
