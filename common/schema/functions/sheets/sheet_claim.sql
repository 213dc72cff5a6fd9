-- Who sends a sheet: at most one at a time, and one that has not answered after a minute is taken for dead. No row: the account has no such sheet.
-- is_claimed false without an answer: another one is sending it now. `standing` is what its rows would do now.
CREATE FUNCTION sheet_claim (p_id text, p_account text, p_vi boolean, p_now timestamptz)
RETURNS TABLE (campaign text, judged jsonb, answer jsonb, is_claimed boolean, standing jsonb) LANGUAGE plpgsql AS $$
DECLARE
    s intake_sheet%ROWTYPE;
    v_claims boolean;
BEGIN
    SELECT * INTO s FROM intake_sheet x WHERE x.id = p_id AND x.account = p_account FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    v_claims := s.answer IS NULL AND coalesce (s.sending_until < clock_timestamp (), true);
    IF v_claims THEN
        UPDATE intake_sheet x SET sending_until = clock_timestamp () + interval '1 minute' WHERE x.id = p_id;
    END IF;
    RETURN QUERY SELECT s.campaign, s.judged, s.answer, v_claims,
        CASE WHEN v_claims THEN sheet_judge (p_account, s.campaign, sheet_rows (s.judged), p_vi, p_now) END;
END $$;
