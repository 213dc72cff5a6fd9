-- RFC 3339 in the campaign's zone, microseconds.
CREATE FUNCTION instant_text (p_at timestamptz, p_timezone text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_offset interval := (p_at AT TIME ZONE p_timezone) - (p_at AT TIME ZONE 'UTC');
BEGIN
    RETURN to_char (p_at AT TIME ZONE p_timezone, 'YYYY-MM-DD"T"HH24:MI:SS.US')
        || CASE WHEN v_offset < interval '0' THEN '-' ELSE '+' END
        || to_char (extract (epoch FROM CASE WHEN v_offset < interval '0' THEN -v_offset ELSE v_offset END) * interval '1 second', 'HH24:MI');
END $$;
