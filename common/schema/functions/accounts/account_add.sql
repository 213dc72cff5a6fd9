-- Makes an account, or gives one that exists one unit more. result: added, unit_added, unchanged. Refused where the role is another, the account is
-- revoked, or no unit of that code stands on that day (the campaign's today). The unit * is everything, for
-- operators alone: the first of them has an account before there is a unit.
CREATE FUNCTION account_add (p_code text, p_role text, p_unit text, p_mail text, p_language text, p_today date, p_now timestamptz, OUT result text) LANGUAGE plpgsql AS $$
DECLARE
    v_account account%ROWTYPE;
BEGIN
    IF p_unit = '*' THEN
        IF p_role <> 'operator' THEN
            RAISE EXCEPTION 'the unit * is everything: only an operator has it' USING ERRCODE = 'P0001';
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM unit u WHERE u.code = p_unit AND p_today BETWEEN u.valid_from AND u.valid_to) THEN
        RAISE EXCEPTION 'there is no unit % today', p_unit USING ERRCODE = 'P0002';
    END IF;
    INSERT INTO account (code, role, mail, language, added_at) VALUES (p_code, p_role, coalesce (p_mail, ''), coalesce (p_language, 'vi'), p_now)
    ON CONFLICT (code) DO NOTHING;
    result := CASE WHEN FOUND THEN 'added' END;
    SELECT * INTO STRICT v_account FROM account a WHERE a.code = p_code FOR UPDATE;
    IF v_account.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION 'account % was revoked: choose another code', p_code USING ERRCODE = 'P0001';
    ELSIF v_account.role <> p_role THEN
        RAISE EXCEPTION 'account % has the role %: one account has one role', p_code, v_account.role USING ERRCODE = 'P0001';
    END IF;
    UPDATE account a SET mail = coalesce (p_mail, a.mail), language = coalesce (p_language, a.language) WHERE a.code = p_code;
    INSERT INTO account_unit (account, unit, added_on) VALUES (p_code, p_unit, p_today) ON CONFLICT DO NOTHING;
    result := coalesce (result, CASE WHEN FOUND THEN 'unit_added' ELSE 'unchanged' END);
END $$;
