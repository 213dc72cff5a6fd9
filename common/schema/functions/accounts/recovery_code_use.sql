-- Uses a recovery code in place of a one-time code: true once for each.
CREATE FUNCTION recovery_code_use (p_account text, p_digest bytea, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE recovery_code r SET used_at = p_now WHERE r.account = p_account AND r.digest = p_digest AND r.used_at IS NULL;
    RETURN FOUND;
END $$;
