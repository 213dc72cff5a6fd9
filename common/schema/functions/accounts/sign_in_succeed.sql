-- Ends a try by password that was right: the tries of the account, and this one of the address, are forgotten, the device is known from now on, and a
-- session is open. Null where the one-time code of that step was used before: no code works twice.
CREATE FUNCTION sign_in_succeed (p_account text, p_account_digest bytea, p_address_digest bytea, p_device bytea, p_totp_step bigint, p_session bytea, p_id text,
                                 p_remember boolean, p_device_name text, p_now timestamptz, p_at timestamptz) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    v_expires timestamptz;
BEGIN
    UPDATE account a SET totp_step = greatest (a.totp_step, coalesce (p_totp_step, 0))
    WHERE a.code = p_account AND account_usable (a) AND (p_totp_step IS NULL OR p_totp_step > a.totp_step);
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    DELETE FROM sign_in_delay d WHERE d.kind = 'account' AND d.digest = p_account_digest;
    UPDATE sign_in_delay d SET failures = greatest (d.failures - 1, 0), blocked_until = '-infinity' WHERE d.kind = 'address' AND d.digest = p_address_digest;
    INSERT INTO known_device (account, digest, seen_at) VALUES (p_account, p_device, p_now)
    ON CONFLICT (account, digest) DO UPDATE SET seen_at = excluded.seen_at;
    v_expires := session_open (p_account, p_session, p_id, false, p_remember, p_device_name, p_now);
    PERFORM audit_write (p_at, p_account, 'http', 'sign in', p_account, '{"by": "password"}');
    RETURN v_expires;
END $$;
