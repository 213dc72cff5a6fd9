-- Keeps the lease of a report while it is being fetched.
CREATE FUNCTION renew_report (p_province text, p_campaign text, p_kind text, p_day date, p_ordinal integer, p_language text, p_format text, p_lease_s integer)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_lease timestamptz := clock_timestamp () + p_lease_s * interval '1 second';
BEGIN
    UPDATE notice_report r SET leased_until = v_lease
    WHERE r.province = p_province AND r.campaign = p_campaign AND r.kind = p_kind AND r.day = p_day AND r.ordinal = p_ordinal AND r.language = p_language
      AND r.format = p_format AND r.bytes IS NULL;
END $$;
