-- A new link of a clerk's account, made by the district's above it, with its entry in the audit log; p_now by the machine's clock, p_at the campaign's.
-- It ends the clerk's older links and, where a phone was lost, the sessions. result: `made`; `locked`; `outside`: not a clerk below, whether there is
-- such an account or not.
CREATE FUNCTION clerk_link_make (p_account text, p_clerk text, p_digest bytea, p_end_sessions boolean, p_now timestamptz, p_at timestamptz,
                                 OUT result text, OUT expires_at text, OUT mail text, OUT language text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_clerk account%ROWTYPE;
    v_ended integer := 0;
BEGIN
    SELECT a.* INTO v_clerk FROM account a WHERE a.code = p_clerk FOR UPDATE;
    IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM clerks_below (p_account, p_at) b WHERE b.account = p_clerk) THEN
        result := 'outside';
        RETURN;
    ELSIF v_clerk.locked_at IS NOT NULL THEN
        result := 'locked';
        RETURN;
    END IF;
    expires_at := instant_text (sign_in_link_make (p_clerk, p_digest, p_now), account_zone (p_clerk));
    IF p_end_sessions THEN
        v_ended := account_end_sessions (p_clerk, NULL, p_now);
    END IF;
    result := 'made';
    mail := v_clerk.mail;
    language := v_clerk.language;
    PERFORM audit_write (p_at, p_account, 'http', 'account link', p_clerk, jsonb_build_object ('sessions_ended', v_ended));
END $$;
