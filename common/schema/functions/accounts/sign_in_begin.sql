-- Begins a try by password: the seconds it has to wait (0: it may be judged), and what it is judged by. The account's columns are null where nobody
-- may sign in to it; the caller then checks the password against a hash of nothing, so that time and answer tell nothing.
CREATE FUNCTION sign_in_begin (p_account text, p_account_digest bytea, p_address_digest bytea, p_device bytea, p_now timestamptz, OUT wait_s integer, OUT password text,
                               OUT role text, OUT totp_secret bytea, OUT totp_step bigint) LANGUAGE plpgsql AS $$
BEGIN
    wait_s := 0;
    IF NOT EXISTS (SELECT 1 FROM known_device k WHERE k.account = p_account AND k.digest = p_device) THEN
        wait_s := greatest (sign_in_wait ('account', p_account_digest, p_now), sign_in_wait ('address', p_address_digest, p_now));
        IF wait_s > 0 THEN
            RETURN; -- it came too early, and does not count
        END IF;
        PERFORM sign_in_count ('account', p_account_digest, 3, interval '1 day', p_now);
        PERFORM sign_in_count ('address', p_address_digest, 50, interval '15 minutes', p_now);
    END IF;
    DELETE FROM sign_in_delay d WHERE d.last_at < p_now - interval '2 days';
    SELECT a.password, a.role, a.totp_secret, a.totp_step INTO password, role, totp_secret, totp_step
    FROM account a WHERE a.code = p_account AND account_usable (a) AND a.password <> '';
END $$;
