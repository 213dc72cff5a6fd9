-- Those whose quiet hours an instant lies in, each with the end of them; null where there is none. Of one province, or of all (null).
CREATE FUNCTION quiet_members (p_province text, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT jsonb_agg (x) FROM (
        SELECT m.code AS member, quiet_until (m.quiet_from, m.quiet_to, province_zone (m.province), p_now) AS until
        FROM member m WHERE m.quiet_from IS NOT NULL AND (m.province = p_province OR p_province IS NULL)) x WHERE x.until > '-infinity');
END $$;
