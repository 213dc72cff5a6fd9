-- Revokes the members that members.csv no longer names.
CREATE FUNCTION prune_members (p_members jsonb, p_provinces text[], p_now timestamptz, OUT revoked integer) LANGUAGE plpgsql AS $$
DECLARE
    v_codes text[] := load_members_unnamed (p_members, p_provinces);
BEGIN
    PERFORM revoke_member (c, p_now) FROM unnest (v_codes) c;
    revoked := cardinality (v_codes);
END $$;
