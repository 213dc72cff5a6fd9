-- Where somebody wants to enter something: the campaign's province, and the account's unit above the given one on that day. Refused where the account may
-- not, in the same words whether or not there is such a unit: who writes is forbidden it (42501), who reads finds nothing there (P0002). What may be entered
-- there is judged by ingest.
CREATE FUNCTION entry_place (p_account text, p_campaign text, p_unit text, p_day date, p_writes boolean, OUT province text, OUT held text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT c.province, account_unit_above (p_account, p_unit, p_day) INTO STRICT province, held FROM campaign c WHERE c.code = existing_campaign (p_campaign);
    IF held IS NULL THEN
        RAISE EXCEPTION 'this account does not report for that unit' USING ERRCODE = CASE WHEN p_writes THEN '42501' ELSE 'P0002' END;
    END IF;
END $$;
