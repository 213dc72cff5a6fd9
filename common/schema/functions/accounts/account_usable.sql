-- Whether anybody may sign in to it now: it is neither locked nor revoked.
CREATE FUNCTION account_usable (a account) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (a).locked_at IS NULL AND (a).revoked_at IS NULL
$$;
