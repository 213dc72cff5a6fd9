-- One that is to be fetched, leased; no row where there is none.
CREATE FUNCTION claim_report (p_province text, p_lease_s integer)
RETURNS TABLE (campaign text, kind text, day date, ordinal integer, language text, format text, at text, unit text) LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp ();
    v_lease timestamptz := v_now + p_lease_s * interval '1 second';
    v_taken notice_report;
    v_at timestamptz;
    v_unit text;
BEGIN
    SELECT * INTO v_taken FROM notice_report r
    WHERE r.province = p_province AND r.bytes IS NULL AND r.wanted_until > v_now AND r.leased_until <= v_now
    ORDER BY r.wanted_until, r.language, r.format LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE notice_report r SET leased_until = v_lease
    WHERE r.province = p_province AND r.campaign = v_taken.campaign AND r.kind = v_taken.kind AND r.day = v_taken.day AND r.ordinal = v_taken.ordinal
      AND r.language = v_taken.language AND r.format = v_taken.format;
    SELECT c.top INTO STRICT v_unit FROM campaign c WHERE c.code = v_taken.campaign;
    SELECT n.at INTO STRICT v_at FROM notice n
    WHERE n.province = p_province AND n.campaign = v_taken.campaign AND n.kind = v_taken.kind AND n.day = v_taken.day AND n.ordinal = v_taken.ordinal;
    RETURN QUERY SELECT v_taken.campaign, v_taken.kind, v_taken.day, v_taken.ordinal, v_taken.language, v_taken.format, instant_text (v_at, 'UTC'), v_unit;
END $$;
