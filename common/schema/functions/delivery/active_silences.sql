-- Those that last; null where none does.
CREATE FUNCTION active_silences (p_province text, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT jsonb_agg (x) FROM (SELECT s.unit, s.campaign, s.kind FROM silence s
                                       WHERE s.province = p_province AND s.until > p_now AND s.ended_at IS NULL) x);
END $$;
