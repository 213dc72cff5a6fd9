-- Keeps a report as the file that it is. Its digest; a file that is kept already is no second one.
CREATE FUNCTION issue_report (p_campaign text, p_report text, p_day date, p_unit text, p_language text, p_format text, p_as_of timestamptz, p_now timestamptz,
                              p_by text, p_bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_digest text := encode (sha256 (p_bytes), 'hex');
BEGIN
    INSERT INTO issued_report (campaign, digest, report, day, unit, language, format, as_of, issued_at, issued_by, bytes)
    VALUES (p_campaign, v_digest, p_report, p_day, p_unit, p_language, p_format, p_as_of, p_now, p_by, p_bytes) ON CONFLICT (campaign, digest) DO NOTHING;
    RETURN v_digest;
END $$;
