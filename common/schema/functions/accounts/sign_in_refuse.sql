-- Notes that a try was judged and was wrong. The wait for the next one begins now: working a password out takes time of its own. Whatever name was given:
-- it is cut, and control characters are taken out of it.
CREATE FUNCTION sign_in_refuse (p_account text, p_account_digest bytea, p_address_digest bytea, p_now timestamptz, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sign_in_delay d SET blocked_until = p_now + sign_in_delay_of (d.failures, CASE WHEN d.kind = 'account' THEN 3 ELSE 50 END)
    WHERE (d.kind, d.digest) IN (('account', p_account_digest), ('address', p_address_digest)) AND d.failures >= CASE WHEN d.kind = 'account' THEN 3 ELSE 50 END;
    PERFORM audit_write (p_at, left (regexp_replace (p_account, '[[:cntrl:]]', '?', 'g'), 64), 'http', 'sign in refused', '', '{}');
END $$;
